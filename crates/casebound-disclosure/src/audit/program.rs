//! The least and the most of a sum of unknown whole numbers of which other sums are known.
//!
//! The search is done by a solver that reckons in floating point. It is not trusted: every answer is rounded
//! and put into all equations in whole numbers, and an optimum that was not proved is not an answer.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};
use serde_json::{Value, json};

use super::{Range, UNBOUNDED};

/// Nodes of the search tree; some thousand times more than any table of a report needs.
const MOST_NODES: u64 = 50_000;

/// How much work may still be done, in steps of the solver: it ends at the same place for everybody, as seconds would not.
#[derive(Debug)]
pub(crate) struct Budget(Cell<u64>);

impl Budget {
    pub(crate) fn of(steps: u64) -> Budget {
        Budget(Cell::new(steps))
    }

    /// For whoever waits for an answer.
    pub(crate) fn ample() -> Budget {
        Budget::of(u64::MAX)
    }

    fn require_some(&self) -> Result<(), SolveFailure> {
        if self.0.get() == 0 { Err(SolveFailure::Unproven) } else { Ok(()) }
    }

    /// A problem is prepared once, and gone through once for each pivot.
    fn spend(&self, size: usize, pivots: u64) {
        let size = u64::try_from(size).unwrap_or(u64::MAX);
        self.0.set(self.0.get().saturating_sub(size.saturating_mul(pivots.saturating_add(PREPARED))));
    }
}

/// Preparing a problem takes as long as so many pivots.
const PREPARED: u64 = 10;

/// Unknown numbers and what is known of them.
#[derive(Debug, Default)]
pub(crate) struct Program {
    /// The bounds of each unknown.
    unknowns: Vec<Range>,
    facts: Vec<Constraint>,
    parts: OnceCell<Parts>,
}

/// The unknowns that are not known already, in parts that no fact connects.
#[derive(Debug)]
struct Parts {
    /// The unknowns of each part, ascending.
    all: Vec<Vec<usize>>,
    /// The facts about each part.
    facts: Vec<Vec<usize>>,
    /// What was worked out.
    solved: RefCell<BTreeMap<Question, Result<Assignment, SolveFailure>>>,
    /// A fact about known numbers alone is wrong.
    is_contradiction: bool,
}

/// A part, the weight of each of its unknowns, and whether the most is asked for.
type Question = (usize, Vec<u32>, bool);

impl Parts {
    fn of(program: &Program) -> Parts {
        let is_open = |idx: &usize| program.unknowns[*idx].min != program.unknowns[*idx].max;
        let mut part: Vec<usize> = (0..program.unknowns.len()).collect();
        let open: Vec<Vec<usize>> = program
            .facts
            .iter()
            .map(|fact| fact.plus.iter().chain(&fact.minus).copied().filter(is_open).collect())
            .collect();
        for fact in &open {
            for pair in fact.windows(2) {
                let [one, other] = [pair[0], pair[1]].map(|idx| root(&part, idx));
                part[one.max(other)] = one.min(other);
            }
        }
        let roots: Vec<usize> = (0..part.len()).map(|idx| root(&part, idx)).collect();
        let mut all: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for idx in (0..part.len()).filter(is_open) {
            all.entry(roots[idx]).or_default().0.push(idx);
        }
        let mut is_contradiction = false;
        for (idx, fact) in open.iter().enumerate() {
            match fact.first() {
                Some(first) => all.entry(roots[*first]).or_default().1.push(idx),
                None => is_contradiction |= !program.facts[idx].holds(|it| program.unknowns[it].min),
            }
        }
        let (all, facts) = all.into_values().unzip();
        Parts { all, facts, solved: RefCell::default(), is_contradiction }
    }
}

/// The first unknown of a part.
fn root(part: &[usize], mut idx: usize) -> usize {
    while part[idx] != idx {
        idx = part[idx];
    }
    idx
}

/// A sum of unknowns, each taken once, less the sum of others, is in a range.
#[derive(Debug, Clone)]
struct Constraint {
    plus: Vec<usize>,
    minus: Vec<usize>,
    range: Range,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SolveFailure {
    /// No numbers agree with all facts.
    Contradiction,
    /// The search took too long, or its answer did not stand up to the check.
    Unproven,
}

/// One number for each unknown.
pub(crate) type Assignment = Vec<u64>;

impl Program {
    /// Adds an unknown within bounds and returns its place.
    pub(crate) fn unknown(&mut self, range: Range) -> usize {
        self.parts.take();
        self.unknowns.push(range);
        self.unknowns.len() - 1
    }

    /// States that the sum of `plus` less the sum of `minus` is in `range`.
    pub(crate) fn constrain(&mut self, plus: &[usize], minus: &[usize], range: Range) {
        self.parts.take();
        self.facts.push(Constraint { plus: plus.to_vec(), minus: minus.to_vec(), range });
    }

    /// Draws from each fact by itself what it says of its unknowns: most zeros, and finite bounds.
    pub(crate) fn tighten(&mut self) {
        self.parts.take();
        let mut again = true;
        while again {
            again = false;
            for fact in self.facts.iter().filter(|fact| fact.minus.is_empty()) {
                let sum = |of: &dyn Fn(&Range) -> u64| -> u64 {
                    let parts = fact.plus.iter().map(|idx| of(&self.unknowns[*idx]));
                    parts.fold(0, |sum, part| (sum + part).min(UNBOUNDED))
                };
                let (least, most) = (sum(&|it| it.min), sum(&|it| it.max));
                for idx in &fact.plus {
                    let it = self.unknowns[*idx];
                    let max = fact.range.max.saturating_sub(least - it.min).min(it.max);
                    let rest = if most == UNBOUNDED { UNBOUNDED } else { most - it.max };
                    let min = fact.range.min.saturating_sub(rest).max(it.min);
                    again |= (min, max) != (it.min, it.max) && min <= max;
                    if min <= max {
                        self.unknowns[*idx] = Range { min, max };
                    }
                }
            }
        }
    }

    /// The least (or the most) of the sum of some unknowns, with a world in which it is that.
    ///
    /// [`UNBOUNDED`] when there is no most. Unknowns that no fact connects are worked out apart from each other.
    pub(crate) fn extreme(
        &self,
        sum: &[usize],
        most: bool,
        budget: &Budget,
    ) -> Result<(u64, Assignment), SolveFailure> {
        let parts = self.parts.get_or_init(|| Parts::of(self));
        let mut weights = vec![0_u32; self.unknowns.len()];
        for idx in sum {
            weights[*idx] += 1;
        }
        let mut world: Assignment = self.unknowns.iter().map(|range| range.min).collect();
        for (idx, unknowns) in parts.all.iter().enumerate() {
            let of_part: Vec<u32> = unknowns.iter().map(|unknown| weights[*unknown]).collect();
            // In parts without the sum, any world will do.
            let most = most && of_part.iter().any(|it| *it > 0);
            let key = (idx, of_part, most);
            let known = parts.solved.borrow().get(&key).cloned();
            let solution = match known {
                Some(solution) => solution,
                None => {
                    let solution = self.solve(unknowns, &parts.facts[idx], &key.1, most, budget);
                    parts.solved.borrow_mut().insert(key, solution.clone());
                    solution
                }
            };
            for (unknown, value) in unknowns.iter().zip(solution?) {
                world[*unknown] = value;
            }
        }
        if !self.allows(&world) {
            return Err(if parts.is_contradiction { SolveFailure::Contradiction } else { SolveFailure::Unproven });
        }
        let value: u64 = sum.iter().map(|idx| world[*idx]).sum();
        Ok((value.min(UNBOUNDED), world))
    }

    /// Solves one part; `unknowns` and `facts` are those of the part.
    fn solve(
        &self,
        unknowns: &[usize],
        facts: &[usize],
        weights: &[u32],
        most: bool,
        budget: &Budget,
    ) -> Result<Assignment, SolveFailure> {
        let direction = if most { OptimizationDirection::Maximize } else { OptimizationDirection::Minimize };
        let mut problem = Problem::new(direction);
        let variables: BTreeMap<usize, Variable> = unknowns
            .iter()
            .zip(weights)
            .map(|(idx, weight)| {
                let Range { min, max } = self.unknowns[*idx];
                (*idx, problem.add_integer_var(f64::from(*weight), (small(min), small(max))))
            })
            .collect();
        for fact in facts.iter().map(|idx| &self.facts[*idx]) {
            self.state(fact, &variables, &mut problem);
        }
        budget.require_some()?;
        let mut options = SolveOptions::default();
        options.node_limit = Some(MOST_NODES);
        let outcome = problem.solve_with(options);
        budget.spend(unknowns.len() + facts.len(), outcome.as_ref().map_or(0, |it| it.stats().lp_iterations));
        let outcome = match outcome {
            Ok(outcome) if outcome.is_optimal() => outcome,
            Err(microlp::Error::Infeasible) => return Err(SolveFailure::Contradiction),
            _ => return Err(SolveFailure::Unproven),
        };
        let solution = outcome.solution().ok_or(SolveFailure::Unproven)?;
        let world: Option<Assignment> = variables.values().map(|value| whole(solution.var_value(*value))).collect();
        let world = world.ok_or(SolveFailure::Unproven)?;
        let value: u64 = world.iter().zip(weights).map(|(value, weight)| value * u64::from(*weight)).sum();
        if (solution.objective() - f64::from(small(value))).abs() > 0.5 {
            return Err(SolveFailure::Unproven);
        }
        Ok(world)
    }

    /// States a fact for the solver. What is known already is a number.
    fn state(&self, fact: &Constraint, variables: &BTreeMap<usize, Variable>, problem: &mut Problem) {
        let known = |of: &[usize]| -> u64 {
            of.iter().filter(|idx| !variables.contains_key(*idx)).map(|idx| self.unknowns[*idx].min).sum()
        };
        let (plus, minus) = (known(&fact.plus), known(&fact.minus));
        let right = |bound: u64| f64::from(small(bound)) - f64::from(small(plus)) + f64::from(small(minus));
        let terms = || {
            let of = |idxs: &[usize], weight: f64| {
                idxs.iter().filter_map(|idx| Some((*variables.get(idx)?, weight))).collect::<Vec<_>>()
            };
            [of(&fact.plus, 1.0), of(&fact.minus, -1.0)].concat()
        };
        if fact.range.min == fact.range.max {
            problem.add_constraint(terms(), ComparisonOp::Eq, right(fact.range.min));
            return;
        }
        if fact.range.min > 0 || !fact.minus.is_empty() {
            problem.add_constraint(terms(), ComparisonOp::Ge, right(fact.range.min));
        }
        if fact.range.max < UNBOUNDED {
            problem.add_constraint(terms(), ComparisonOp::Le, right(fact.range.max));
        }
    }

    /// All facts as JSON, with words for each unknown: what a world of a certificate is checked against.
    pub(crate) fn to_json(&self, words: &[String]) -> Value {
        let max = |range: &Range| (range.max < UNBOUNDED).then_some(range.max);
        let facts: Vec<Value> = self
            .facts
            .iter()
            .map(|fact| json!({"plus": fact.plus, "minus": fact.minus, "min": fact.range.min, "max": max(&fact.range)}))
            .collect();
        json!({"unknowns": words, "facts": facts})
    }

    /// Checks a world by addition alone.
    pub(crate) fn allows(&self, world: &Assignment) -> bool {
        world.len() == self.unknowns.len()
            && self.unknowns.iter().zip(world).all(|(range, value)| range.has(i128::from(*value)))
            && self.facts.iter().all(|fact| fact.holds(|idx| world[idx]))
    }
}

impl Constraint {
    fn holds(&self, value: impl Fn(usize) -> u64) -> bool {
        let sum = |of: &[usize]| of.iter().map(|idx| i128::from(value(*idx))).sum::<i128>();
        self.range.has(sum(&self.plus) - sum(&self.minus))
    }
}

impl Range {
    fn has(&self, value: i128) -> bool {
        i128::from(self.min) <= value && (self.max == UNBOUNDED || value <= i128::from(self.max))
    }
}

/// The number for the solver.
fn small(number: u64) -> i32 {
    i32::try_from(number.min(UNBOUNDED)).expect("no number is above UNBOUNDED, which fits")
}

/// The whole number that the solver means.
fn whole(value: f64) -> Option<u64> {
    let near = value.round();
    let fits = (value - near).abs() < 1e-4 && (-0.5..=f64::from(small(UNBOUNDED))).contains(&near);
    // No cast: a number of at most ten digits is read back as it is written.
    fits.then(|| format!("{:.0}", near.abs()).parse().ok()).flatten()
}
