namespace OciRuntime.Linux;

/// <summary>&lt;unistd.h&gt;, &lt;grp.h&gt; and &lt;stdio.h&gt;.</summary>
internal static unsafe partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static int renameat(int olddirfd, byte* oldpath, int newdirfd, byte* newpath) =>
            (int)Libc.syscall(Libc.SYS_renameat, olddirfd, oldpath, newdirfd, newpath);
    }
}
