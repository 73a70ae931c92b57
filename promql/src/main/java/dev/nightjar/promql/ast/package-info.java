/// The tree of a PromQL query: [Expr] and what it is made of, the functions it may call
/// ([Functions]), and its printed form ([Printer]).
@NullMarked
package dev.nightjar.promql.ast;

import org.jspecify.annotations.NullMarked;
