using OciRuntime.AbiCheck;

// Compares every C constant, every struct of the kernel and every table of C's names that our code has with the headers, for each
// architecture and each C library that it may run with.
int failed = 0;
foreach (Target target in Target.All)
{
    if (target.CompilerPath is null)
    {
        Console.WriteLine($"abi-check: {target.Name}: skipped, {target.Compiler} is missing (Debian: {target.Package})");
        continue;
    }
    Code code = new(target.CodeFolder, target.Architecture);
    foreach (string name in code.DeclaredTwice)
    {
        Console.WriteLine($"abi-check: {target.Name}: {name}: ours and the package's");
        failed++;
    }
    Declaration[] declarations = [.. Declaration.Of(code), .. Declaration.OfPackage(code), .. Tables.Of(code)];
    failed += new Comparison(target, declarations).Report();
}
return failed;
