//! Finds where a committee's templates could join texts to ever longer ones: the steps of a template limit its time, and not this.
//!
//! Joining texts that the view has is bounded by the template's own length. So what was joined, written into a variable or
//! returned by a macro may be printed, and not joined again, nor is a text taken apart that was joined; and macros do not call themselves.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::machinery::ast::{BinOp, BinOpKind, Call, CallArg, Expr, Macro, Stmt};
use minijinja::machinery::parse;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::ValueKind;

/// Filters that give a number, or yes and no.
const NUMBERS: [&str; 7] = ["length", "count", "int", "float", "round", "abs", "bool"];
/// Filters that join what they are given.
const JOINING: [&str; 2] = ["join", "sum"];
/// Filters that give a text which may be made of many, such as that of a list.
const MAKING_TEXT: [&str; 3] = ["join", "sum", "string"];
/// Filters that leave a text in one piece: all others may take it apart, and what is joined again then grows with each time.
const PASSING: [&str; 15] = [
    "upper",
    "lower",
    "title",
    "capitalize",
    "trim",
    "escape",
    "e",
    "safe",
    "default",
    "d",
    "first",
    "last",
    "tojson",
    "date_parts",
    "inside",
];
/// So many variables a template may have, and so many of them may hold a changed copy of what was written into another.
const MOST_VARIABLES: usize = 500;
const MOST_COPIES: usize = 20;

const JOINS_AGAIN: &str = "it joins a text that is a macro's, or in a variable that was joined or written: print the parts one after the other, \
                           as in {{ a }}{{ b }}";
const MULTIPLIES: &str = "`*` is for numbers: write `a | int * b | int`";
const CALLS_ITSELF: &str = "its macros call themselves, or it calls something else than a macro by its name";
const TOO_MANY: &str = "it has too many variables";

/// Returns the first place where texts could grow without end: which source, its line, and what is wrong. What can't be parsed is
/// for the engine to tell.
///
/// What the program brings itself is read for what it passes on, and is not to blame: `is_own` names the committee's sources.
pub(super) fn find_growth(
    sources: &[(&str, &str)],
    is_own: &dyn Fn(&str) -> bool,
    syntax: &SyntaxConfig,
) -> Option<(usize, usize, &'static str)> {
    let parsed: Vec<Stmt<'_>> =
        sources.iter().map_while(|(name, text)| parse(text, name, syntax.clone()).ok()).collect();
    if parsed.len() < sources.len() {
        return None;
    }
    let mut checker = Checker::default();
    parsed.iter().for_each(|source| checker.declare(source));
    if checker.has_recursion() {
        return Some((0, 1, CALLS_ITSELF));
    }
    loop {
        let before = checker.grown.len();
        parsed.iter().for_each(|source| checker.spread(source));
        if checker.grown.len() == before {
            break;
        }
    }
    for (number, source) in
        parsed.iter().enumerate().filter(|(number, _)| sources.get(*number).is_some_and(|(name, ..)| is_own(name)))
    {
        checker.check(source);
        if let Some((line, what)) = checker.fault {
            return Some((number, line, what));
        }
    }
    None
}

#[derive(Default)]
struct Checker<'a> {
    /// Variables with something that was joined or written, in whatever macro or template.
    grown: BTreeSet<&'a str>,
    /// What each macro calls.
    calls: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// The parameters of each macro.
    parameters: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Names that templates are imported by, and what is imported from them.
    imported: BTreeSet<&'a str>,
    variables: usize,
    copies: usize,
    fault: Option<(usize, &'static str)>,
}

impl<'a> Checker<'a> {
    /// Takes down macros and imports.
    fn declare(&mut self, statement: &Stmt<'a>) {
        if let Stmt::Macro(it) = statement {
            let mut called = BTreeSet::new();
            it.body.iter().for_each(|below| names_called(below, &mut called));
            self.calls.entry(it.name).or_default().extend(called);
            self.parameters.entry(it.name).or_default().extend(it.args.iter().filter_map(name_of));
        }
        if let Stmt::Import(it) = statement {
            self.imported.extend(name_of(&it.name));
        }
        if let Stmt::FromImport(it) = statement {
            self.imported.extend(it.names.iter().filter_map(|(name, alias)| name_of(alias.as_ref().unwrap_or(name))));
        }
        for_each_below(statement, &mut |below| self.declare(below));
    }

    fn has_recursion(&self) -> bool {
        let mut done: BTreeSet<&str> = BTreeSet::new();
        // A macro is done when all that it calls is; a circle never is.
        loop {
            let is_ready = |(name, called): &(&&str, &BTreeSet<&str>)| {
                !done.contains(**name) && called.iter().all(|it| !self.calls.contains_key(it) || done.contains(it))
            };
            let ready: Vec<&str> = self.calls.iter().filter(is_ready).map(|(name, _)| *name).collect();
            if ready.is_empty() {
                return done.len() < self.calls.len();
            }
            done.extend(ready);
        }
    }

    /// Takes down which variables hold something joined or written.
    fn spread(&mut self, statement: &Stmt<'a>) {
        for (target, value) in assignments(statement) {
            if value.is_none_or(|value| self.is_grown(value)) {
                self.grown.extend(names_in(target));
            }
        }
        let mut handed_on: BTreeSet<&'a str> = BTreeSet::new();
        let mut hand_on = |call: &Call<'a>| {
            if call.args.iter().any(|arg| self.is_grown(argument(arg))) {
                handed_on.extend(callee(call).and_then(|name| self.parameters.get(name)).into_iter().flatten());
            }
        };
        for_each_expression(statement, &mut |expression| {
            if let Expr::Call(call) = expression {
                hand_on(call);
            }
        });
        if let Stmt::CallBlock(it) = statement {
            hand_on(&it.call);
        }
        self.grown.extend(handed_on);
        for_each_below(statement, &mut |below| self.spread(below));
    }

    /// Returns whether a value may hold something that was joined or written.
    fn is_grown(&self, expression: &Expr<'a>) -> bool {
        joined_parts(expression).is_some() || self.uses_grown(expression)
    }

    /// Returns whether something grown is in a value, joined or not.
    fn uses_grown(&self, expression: &Expr<'a>) -> bool {
        match expression {
            Expr::Var(it) => self.grown.contains(it.id),
            Expr::Call(call) if is_function(call, &["range"]) => false,
            Expr::Call(call) if is_function(call, &["namespace"]) => {
                call.args.iter().any(|arg| self.is_grown(argument(arg)))
            }
            Expr::Call(_) => true,
            Expr::Const(_) | Expr::Compare(_) | Expr::Test(_) | Expr::UnaryOp(_) => false,
            Expr::Filter(it) if NUMBERS.contains(&it.name) => false,
            _ => parts(expression).into_iter().any(|part| self.uses_grown(part)),
        }
    }

    fn check(&mut self, statement: &Stmt<'a>) {
        let line = line_of(statement);
        let mut found = None;
        for_each_expression(statement, &mut |expression| {
            found = found.or_else(|| self.fault_of(expression));
        });
        let calls_unknown = match statement {
            Stmt::ForLoop(it) => it.recursive,
            Stmt::CallBlock(it) => !self.is_known(&it.call),
            _ => false,
        };
        if calls_unknown {
            found = Some(CALLS_ITSELF);
        }
        for (_, value) in assignments(statement) {
            self.variables += 1;
            let is_copy = |expr: &Expr<'a>| !matches!(expr, Expr::Var(_)) && self.uses_grown(expr);
            self.copies += usize::from(value.is_some_and(is_copy));
        }
        if self.variables > MOST_VARIABLES || self.copies > MOST_COPIES {
            found = Some(TOO_MANY);
        }
        if let Some(what) = found {
            self.fault = self.fault.or(Some((line, what)));
        }
        for_each_below(statement, &mut |below| self.check(below));
    }

    /// Returns whether a call is that of a macro by its name: in a variable it could be the macro that calls.
    fn is_known(&self, call: &Call<'a>) -> bool {
        match &call.expr {
            Expr::Var(it) => {
                let is_ours = ["range", "namespace", "caller"].contains(&it.id);
                is_ours || self.calls.contains_key(it.id) || self.imported.contains(it.id)
            }
            Expr::GetAttr(it) => name_of(&it.expr).is_some_and(|name| self.imported.contains(name) || name == "loop"),
            _ => false,
        }
    }

    fn fault_of(&self, expression: &Expr<'a>) -> Option<&'static str> {
        if let Expr::BinOp(it) = expression
            && matches!(it.op, BinOpKind::Mul)
            && !(is_number(&it.left) && is_number(&it.right))
        {
            return Some(MULTIPLIES);
        }
        if matches!(expression, Expr::Call(call) if !self.is_known(call)) {
            return Some(CALLS_ITSELF);
        }
        if let Expr::Filter(it) = expression
            && !NUMBERS.contains(&it.name)
            && !PASSING.contains(&it.name)
            && it.expr.iter().any(|text| holds_joined(text) || it.name == "string" && self.uses_grown(text))
        {
            return Some(JOINS_AGAIN);
        }
        let joined = joined_parts(expression)?;
        joined.into_iter().any(|part| self.uses_grown(part)).then_some(JOINS_AGAIN)
    }
}

/// The name of what is called.
fn callee<'a>(call: &Call<'a>) -> Option<&'a str> {
    match &call.expr {
        Expr::GetAttr(it) => Some(it.name),
        other => name_of(other),
    }
}

/// Returns what an expression joins; `None` where it joins nothing.
fn joined_parts<'e, 'a>(expression: &'e Expr<'a>) -> Option<Vec<&'e Expr<'a>>> {
    match expression {
        Expr::BinOp(it) if joins(it) => Some(vec![&it.left, &it.right]),
        Expr::Filter(it) if JOINING.contains(&it.name) => Some(parts(expression)),
        Expr::List(it) => some_variable(it.items.iter().collect()),
        Expr::Tuple(it) => some_variable(it.items.iter().collect()),
        Expr::Map(it) => some_variable(it.values.iter().collect()),
        _ => None,
    }
}

/// Returns whether a text is joined in an expression, whatever is done with it.
fn holds_joined(expression: &Expr<'_>) -> bool {
    match expression {
        Expr::BinOp(it) if joins(it) => true,
        Expr::Filter(it) if MAKING_TEXT.contains(&it.name) => true,
        Expr::Filter(it) if NUMBERS.contains(&it.name) => false,
        Expr::Const(_) | Expr::Compare(_) | Expr::Test(_) | Expr::UnaryOp(_) => false,
        _ => parts(expression).into_iter().any(holds_joined),
    }
}

fn joins(it: &BinOp<'_>) -> bool {
    match it.op {
        BinOpKind::Concat => true,
        BinOpKind::Add => !is_number(&it.left) && !is_number(&it.right),
        _ => false,
    }
}

/// What a list holds; a list of constants is nothing new.
fn some_variable<'e, 'a>(items: Vec<&'e Expr<'a>>) -> Option<Vec<&'e Expr<'a>>> {
    items.iter().any(|item| !matches!(item, Expr::Const(_))).then_some(items)
}

fn is_number(expression: &Expr<'_>) -> bool {
    match expression {
        Expr::Const(it) => it.value.kind() == ValueKind::Number,
        Expr::Filter(it) => NUMBERS.contains(&it.name),
        Expr::UnaryOp(it) => is_number(&it.expr),
        _ => false,
    }
}

fn is_function(call: &Call<'_>, names: &[&str]) -> bool {
    name_of(&call.expr).is_some_and(|name| names.contains(&name))
}

fn name_of<'a>(expression: &Expr<'a>) -> Option<&'a str> {
    match expression {
        Expr::Var(it) => Some(it.id),
        _ => None,
    }
}

/// The variables that a target of an assignment changes.
fn names_in<'a>(target: &Expr<'a>) -> Vec<&'a str> {
    match target {
        Expr::List(it) => it.items.iter().flat_map(names_in).collect(),
        Expr::Tuple(it) => it.items.iter().flat_map(names_in).collect(),
        Expr::GetAttr(it) => names_in(&it.expr),
        other => name_of(other).into_iter().collect(),
    }
}

/// What a statement assigns: the target, and the value; no value where the target gets what is written.
fn assignments<'s, 'a>(statement: &'s Stmt<'a>) -> Vec<(&'s Expr<'a>, Option<&'s Expr<'a>>)> {
    match statement {
        Stmt::Set(it) => vec![(&it.target, Some(&it.expr))],
        Stmt::SetBlock(it) => vec![(&it.target, None)],
        Stmt::WithBlock(it) => it.assignments.iter().map(|(target, value)| (target, Some(value))).collect(),
        Stmt::ForLoop(it) => vec![(&it.target, Some(&it.iter))],
        _ => Vec::new(),
    }
}

fn argument<'e, 'a>(argument: &'e CallArg<'a>) -> &'e Expr<'a> {
    match argument {
        CallArg::Pos(it) | CallArg::Kwarg(_, it) | CallArg::PosSplat(it) | CallArg::KwargSplat(it) => it,
    }
}

/// The expressions directly in an expression.
fn parts<'e, 'a>(expression: &'e Expr<'a>) -> Vec<&'e Expr<'a>> {
    match expression {
        Expr::Var(_) | Expr::Const(_) => Vec::new(),
        Expr::Slice(it) => std::iter::once(&it.expr).chain(&it.start).chain(&it.stop).chain(&it.step).collect(),
        Expr::UnaryOp(it) => vec![&it.expr],
        Expr::BinOp(it) => vec![&it.left, &it.right],
        Expr::Compare(it) => std::iter::once(&it.expr).chain(it.ops.iter().map(|op| &op.expr)).collect(),
        Expr::IfExpr(it) => [&it.test_expr, &it.true_expr].into_iter().chain(&it.false_expr).collect(),
        Expr::Filter(it) => it.expr.iter().chain(it.args.iter().map(argument)).collect(),
        Expr::Test(it) => std::iter::once(&it.expr).chain(it.args.iter().map(argument)).collect(),
        Expr::GetAttr(it) => vec![&it.expr],
        Expr::GetItem(it) => vec![&it.expr, &it.subscript_expr],
        Expr::Call(it) => std::iter::once(&it.expr).chain(it.args.iter().map(argument)).collect(),
        Expr::List(it) => it.items.iter().collect(),
        Expr::Tuple(it) => it.items.iter().collect(),
        Expr::Map(it) => it.keys.iter().chain(&it.values).collect(),
    }
}

/// Visits every expression of a statement, those in others too, and not those of the statements in it.
fn for_each_expression<'s, 'a>(statement: &'s Stmt<'a>, visit: &mut dyn FnMut(&'s Expr<'a>)) {
    let mut pending: Vec<&'s Expr<'a>> = match statement {
        Stmt::EmitExpr(it) => vec![&it.expr],
        Stmt::ForLoop(it) => std::iter::once(&it.iter).chain(&it.filter_expr).collect(),
        Stmt::IfCond(it) => vec![&it.expr],
        Stmt::WithBlock(it) => it.assignments.iter().map(|(_, value)| value).collect(),
        Stmt::Set(it) => vec![&it.expr],
        Stmt::SetBlock(it) => it.filter.iter().collect(),
        Stmt::AutoEscape(it) => vec![&it.enabled],
        Stmt::FilterBlock(it) => vec![&it.filter],
        Stmt::Macro(it) => of_macro(it),
        Stmt::CallBlock(it) => of_call(&it.call).chain(of_macro(&it.macro_decl)).collect(),
        Stmt::Do(it) => of_call(&it.call).collect(),
        _ => Vec::new(),
    };
    while let Some(expression) = pending.pop() {
        visit(expression);
        pending.extend(parts(expression));
    }
}

fn of_macro<'s, 'a>(it: &'s Macro<'a>) -> Vec<&'s Expr<'a>> {
    it.defaults.iter().collect()
}

fn of_call<'s, 'a>(it: &'s Call<'a>) -> impl Iterator<Item = &'s Expr<'a>> {
    it.args.iter().map(argument)
}

/// Visits the statements directly in a statement.
fn for_each_below<'s, 'a>(statement: &'s Stmt<'a>, visit: &mut dyn FnMut(&'s Stmt<'a>)) {
    let bodies: Vec<&'s Vec<Stmt<'a>>> = match statement {
        Stmt::Template(it) => vec![&it.children],
        Stmt::ForLoop(it) => vec![&it.body, &it.else_body],
        Stmt::IfCond(it) => vec![&it.true_body, &it.false_body],
        Stmt::WithBlock(it) => vec![&it.body],
        Stmt::SetBlock(it) => vec![&it.body],
        Stmt::AutoEscape(it) => vec![&it.body],
        Stmt::FilterBlock(it) => vec![&it.body],
        Stmt::Block(it) => vec![&it.body],
        Stmt::Macro(it) => vec![&it.body],
        Stmt::CallBlock(it) => vec![&it.macro_decl.body],
        _ => Vec::new(),
    };
    bodies.into_iter().flatten().for_each(visit);
}

/// The names that a statement calls, and those in it.
fn names_called<'a>(statement: &Stmt<'a>, called: &mut BTreeSet<&'a str>) {
    for_each_expression(statement, &mut |expression| {
        if let Expr::Call(call) = expression {
            called.extend(callee(call));
        }
    });
    if let Stmt::CallBlock(it) = statement {
        called.extend(callee(&it.call));
    }
    for_each_below(statement, &mut |below| names_called(below, called));
}

fn line_of(statement: &Stmt<'_>) -> usize {
    let span = match statement {
        Stmt::Template(it) => it.span(),
        Stmt::EmitExpr(it) => it.span(),
        Stmt::EmitRaw(it) => it.span(),
        Stmt::ForLoop(it) => it.span(),
        Stmt::IfCond(it) => it.span(),
        Stmt::WithBlock(it) => it.span(),
        Stmt::Set(it) => it.span(),
        Stmt::SetBlock(it) => it.span(),
        Stmt::AutoEscape(it) => it.span(),
        Stmt::FilterBlock(it) => it.span(),
        Stmt::Block(it) => it.span(),
        Stmt::Import(it) => it.span(),
        Stmt::FromImport(it) => it.span(),
        Stmt::Extends(it) => it.span(),
        Stmt::Include(it) => it.span(),
        Stmt::Macro(it) => it.span(),
        Stmt::CallBlock(it) => it.span(),
        Stmt::Do(it) => it.span(),
    };
    usize::from(span.start_line)
}
