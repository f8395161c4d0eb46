using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace OciRuntime.SourceRules.Tests;

/// <summary>
/// Where the body of a statement stands: behind <c>if (...)</c> that of a guard clause which fits into <see cref="GuardWidth"/> columns, every other
/// one on a line of its own. A body of one line has no braces; that a longer one has them, IDE0011 sees to.
/// </summary>
internal sealed class StatementLayout(SourceText source)
{
    private const int GuardWidth = 120;

    public static IEnumerable<string> In(SyntaxTree tree)
    {
        if (tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal)) return [];
        StatementLayout layout = new(tree.GetText());
        IEnumerable<string> bodies = tree.GetRoot().DescendantNodes().Where(node => BodyOf(node) is not null)
            .Select(header => (Header: header, Fault: layout.FaultOf(header, BodyOf(header)!)))
            .Where(found => found.Fault is not null).Select(found => SourceTree.At(found.Header.GetFirstToken(), found.Fault!));
        IEnumerable<string> comments = tree.GetRoot().DescendantTokens().Where(token => IsFarFromItsComment(token.TrailingTrivia))
            .Select(token => SourceTree.At(token, "one blank stands between code and comment"));
        return bodies.Concat(comments);
    }

    private string? FaultOf(SyntaxNode header, StatementSyntax body)
    {
        SyntaxToken end = body.GetFirstToken().GetPreviousToken();
        bool isBehind = LineOf(end.Span.End) == LineOf(body.SpanStart);
        if (body is EmptyStatementSyntax or BlockSyntax { Statements.Count: 0 } || (header is ElseClauseSyntax && body is IfStatementSyntax))
            return null;
        if (body is BlockSyntax block)
            return isBehind ? "a block begins on its own line" : HasNeedlessBraces(header, block) ? "one line needs no braces" : null;
        if (IsShortGuard(header, body, end))
            return isBehind ? null : $"a guard clause of {GuardWidth} columns at most stands on one line";
        return isBehind ? "the body stands on its own line" : null;
    }

    private bool IsShortGuard(SyntaxNode header, StatementSyntax body, SyntaxToken end)
    {
        if (!IsGuard(header, body) || !IsOneLine(header.SpanStart, end.Span.End) || !IsOneLine(body.SpanStart, body.Span.End))
            return false;
        bool hasCommentBetween = end.TrailingTrivia.Concat(body.GetLeadingTrivia()).Any(IsComment);
        int width = end.Span.End - source.Lines[LineOf(header.SpanStart)].Start + 1 + (source.Lines[LineOf(body.Span.End)].End - body.SpanStart);
        return width <= GuardWidth && !hasCommentBetween;
    }

    private static bool IsGuard(SyntaxNode header, StatementSyntax body) =>
        header is IfStatementSyntax { Else: null, Parent: not ElseClauseSyntax }
        && body.Kind() is SyntaxKind.ReturnStatement or SyntaxKind.ThrowStatement or SyntaxKind.ContinueStatement or SyntaxKind.BreakStatement
            or SyntaxKind.YieldBreakStatement or SyntaxKind.GotoStatement or SyntaxKind.GotoCaseStatement or SyntaxKind.GotoDefaultStatement;

    /// <summary>Whether each branch of the statement is one line in braces or without them.</summary>
    private bool HasNeedlessBraces(SyntaxNode header, BlockSyntax block) => header switch
    {
        IfStatementSyntax or ElseClauseSyntax => Branches(header).All(branch => IsOneLine(branch, BodyOf(branch)!)),
        ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax => IsOneLine(header, block),
        _ => false,
    };

    private static IEnumerable<SyntaxNode> Branches(SyntaxNode branch)
    {
        while (branch is ElseClauseSyntax || branch.Parent is ElseClauseSyntax)
            branch = branch.Parent!;
        return branch.DescendantNodesAndSelf(node => node == branch || node is ElseClauseSyntax || node.Parent is ElseClauseSyntax)
            .Where(node => node == branch || node is ElseClauseSyntax { Statement: not IfStatementSyntax }
                || node is IfStatementSyntax { Parent: ElseClauseSyntax });
    }

    private bool IsOneLine(SyntaxNode header, StatementSyntax body)
    {
        if (!IsOneLine(header.SpanStart, body.GetFirstToken().GetPreviousToken().Span.End)) return false;
        if (body is not BlockSyntax block) return IsOneLine(body.SpanStart, body.Span.End);
        return block.Statements is [var only]
            && only is not (LocalDeclarationStatementSyntax or LocalFunctionStatementSyntax or LabeledStatementSyntax)
            && !(only is IfStatementSyntax && header is IfStatementSyntax or ElseClauseSyntax)
            && LineOf(block.CloseBraceToken.SpanStart) - LineOf(block.OpenBraceToken.SpanStart) == 2
            && !block.OpenBraceToken.TrailingTrivia.Concat(block.CloseBraceToken.TrailingTrivia).Any(IsComment);
    }

    private static bool IsFarFromItsComment(SyntaxTriviaList trivia) =>
        trivia.Count > 1 && trivia[1].IsKind(SyntaxKind.SingleLineCommentTrivia) && trivia[0].IsKind(SyntaxKind.WhitespaceTrivia)
            && trivia[0].Span.Length != 1;

    private static bool IsComment(SyntaxTrivia trivia) =>
        trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia) || trivia.IsDirective;

    private bool IsOneLine(int start, int end) => LineOf(start) == LineOf(end);

    private int LineOf(int position) => source.Lines.GetLineFromPosition(position).LineNumber;

    private static StatementSyntax? BodyOf(SyntaxNode node) => node switch
    {
        IfStatementSyntax statement => statement.Statement,
        ElseClauseSyntax statement => statement.Statement,
        ForStatementSyntax statement => statement.Statement,
        CommonForEachStatementSyntax statement => statement.Statement,
        WhileStatementSyntax statement => statement.Statement,
        DoStatementSyntax statement => statement.Statement,
        UsingStatementSyntax statement => statement.Statement,
        FixedStatementSyntax statement => statement.Statement,
        LockStatementSyntax statement => statement.Statement,
        _ => null,
    };
}
