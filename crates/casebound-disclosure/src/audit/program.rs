//! The least and the most of a sum of unknown whole numbers of which other sums are known.
//!
//! The search is done by a solver that reckons in floating point. It is not trusted: every answer is rounded
//! and put into all equations in whole numbers, and an optimum that was not proved is not an answer.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};
use serde_json::{Value, json};

use super::{Range, UNBOUNDED};

/// Nodes of the search tree; some thousand times more than any table of a report needs.
const MOST_NODES: u64 = 50_000;

/// Unknown numbers and what is known of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Program {
    /// The bounds of each unknown.
    unknowns: Vec<Range>,
    facts: Vec<Constraint>,
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
        self.unknowns.push(range);
        self.unknowns.len() - 1
    }

    /// States that the sum of `plus` less the sum of `minus` is in `range`.
    pub(crate) fn constrain(&mut self, plus: &[usize], minus: &[usize], range: Range) {
        self.facts.push(Constraint { plus: plus.to_vec(), minus: minus.to_vec(), range });
    }

    /// Draws from each fact by itself what it says of its unknowns: most zeros, and finite bounds.
    pub(crate) fn tighten(&mut self) {
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
    /// [`UNBOUNDED`] when there is no most.
    pub(crate) fn extreme(&self, sum: &[usize], most: bool) -> Result<(u64, Assignment), SolveFailure> {
        let direction = if most { OptimizationDirection::Maximize } else { OptimizationDirection::Minimize };
        let mut problem = Problem::new(direction);
        let mut weights = vec![0.0; self.unknowns.len()];
        for idx in sum {
            weights[*idx] += 1.0;
        }
        let unknowns: Vec<Variable> = self
            .unknowns
            .iter()
            .zip(weights)
            .map(|(range, weight)| problem.add_integer_var(weight, (small(range.min), small(range.max))))
            .collect();
        for fact in &self.facts {
            let terms = || {
                let plus = fact.plus.iter().map(|idx| (unknowns[*idx], 1.0));
                plus.chain(fact.minus.iter().map(|idx| (unknowns[*idx], -1.0))).collect::<Vec<_>>()
            };
            if fact.range.min == fact.range.max {
                problem.add_constraint(terms(), ComparisonOp::Eq, f64::from(small(fact.range.min)));
                continue;
            }
            if fact.range.min > 0 || !fact.minus.is_empty() {
                problem.add_constraint(terms(), ComparisonOp::Ge, f64::from(small(fact.range.min)));
            }
            if fact.range.max < UNBOUNDED {
                problem.add_constraint(terms(), ComparisonOp::Le, f64::from(small(fact.range.max)));
            }
        }
        let mut options = SolveOptions::default();
        options.node_limit = Some(MOST_NODES);
        let outcome = match problem.solve_with(options) {
            Ok(outcome) if outcome.is_optimal() => outcome,
            Err(microlp::Error::Infeasible) => return Err(SolveFailure::Contradiction),
            _ => return Err(SolveFailure::Unproven),
        };
        let solution = outcome.solution().ok_or(SolveFailure::Unproven)?;
        let world: Option<Assignment> = unknowns.iter().map(|it| whole(solution.var_value(*it))).collect();
        let world = world.filter(|it| self.allows(it)).ok_or(SolveFailure::Unproven)?;
        let value: u64 = sum.iter().map(|idx| world[*idx]).sum();
        if (solution.objective() - f64::from(small(value))).abs() > 0.5 {
            return Err(SolveFailure::Unproven);
        }
        Ok((value.min(UNBOUNDED), world))
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
        let within = |range: &Range, value: i128| {
            i128::from(range.min) <= value && (range.max == UNBOUNDED || value <= i128::from(range.max))
        };
        let sum = |of: &[usize]| of.iter().map(|idx| i128::from(world[*idx])).sum::<i128>();
        world.len() == self.unknowns.len()
            && self.unknowns.iter().zip(world).all(|(range, value)| within(range, i128::from(*value)))
            && self.facts.iter().all(|fact| within(&fact.range, sum(&fact.plus) - sum(&fact.minus)))
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
