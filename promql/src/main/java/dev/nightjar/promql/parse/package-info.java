/// Text to [dev.nightjar.promql.ast.Expr]: [Lexer], [Parser], then [Checker] for the types.
@NullMarked
package dev.nightjar.promql.parse;

import org.jspecify.annotations.NullMarked;
