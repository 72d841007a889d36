//! What the margins of one two-way table say about each of its cells: a circulation, exact in whole numbers.
//!
//! Rows and columns are nodes, cells are arcs between them, margins are arcs from and to a hub, and the total is
//! the arc that closes the circle. Every bound is a whole number, so the extreme of each cell is one as well, and
//! the flow at the extreme is a table that a reader can't tell from the true one.

use std::collections::VecDeque;

use super::Range;

/// A directed graph whose arcs carry whole numbers between bounds; what flows into a node flows out of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Circulation {
    nodes: usize,
    arcs: Vec<Arc>,
}

#[derive(Debug, Clone, Copy)]
struct Arc {
    from: usize,
    to: usize,
    range: Range,
}

/// One flow for each arc.
type Flow = Vec<u64>;

impl Circulation {
    /// An empty graph of this many nodes.
    pub(crate) fn new(nodes: usize) -> Circulation {
        Circulation { nodes, arcs: Vec::new() }
    }

    /// Adds an arc and returns its place.
    pub(crate) fn arc(&mut self, from: usize, to: usize, range: Range) -> usize {
        assert!(from < self.nodes && to < self.nodes, "both ends are nodes");
        self.arcs.push(Arc { from, to, range });
        self.arcs.len() - 1
    }

    /// Any flow within all bounds, if there is one.
    pub(crate) fn feasible(&self) -> Option<Flow> {
        // Each arc carries its lower bound; what is missing at a node then comes from a source of its own.
        let (source, sink) = (self.nodes, self.nodes + 1);
        let mut net = Net::new(self.nodes + 2);
        let mut surplus = vec![0_i128; self.nodes];
        for arc in &self.arcs {
            if arc.range.max < arc.range.min {
                return None;
            }
            net.edge(arc.from, arc.to, arc.range.max - arc.range.min);
            surplus[arc.to] += i128::from(arc.range.min);
            surplus[arc.from] -= i128::from(arc.range.min);
        }
        let mut needed = 0;
        for (node, surplus) in surplus.into_iter().enumerate() {
            let size = u64::try_from(surplus.unsigned_abs()).ok()?;
            if surplus > 0 {
                net.edge(source, node, size);
                needed += size;
            } else {
                net.edge(node, sink, size);
            }
        }
        if net.push(source, sink, u64::MAX) < needed {
            return None;
        }
        let flow = |(idx, arc): (usize, &Arc)| net.after(idx, arc.range.min);
        Some(self.arcs.iter().enumerate().map(flow).collect())
    }

    /// The least and the most that can flow on an arc, each with a whole flow, given any feasible one.
    pub(crate) fn extremes(&self, base: &Flow, arc: usize) -> (Flow, Flow) {
        let Arc { from, to, range } = self.arcs[arc];
        // More on the arc must come back from its end to its start, less on it the other way round.
        let least = self.rerouted(base, arc, (from, to), base[arc] - range.min, false);
        let most = self.rerouted(base, arc, (to, from), range.max - base[arc], true);
        (least, most)
    }

    fn rerouted(&self, base: &Flow, arc: usize, (start, end): (usize, usize), limit: u64, more: bool) -> Flow {
        let mut net = Net::new(self.nodes);
        for (idx, it) in self.arcs.iter().enumerate() {
            let (up, down) = if idx == arc { (0, 0) } else { (it.range.max - base[idx], base[idx] - it.range.min) };
            net.both(it.from, it.to, up, down);
        }
        let pushed = net.push(start, end, limit);
        let mut flow: Flow = (0..self.arcs.len()).map(|idx| net.after(idx, base[idx])).collect();
        flow[arc] = if more { base[arc] + pushed } else { base[arc] - pushed };
        flow
    }
}

/// A residual network: edge `2 n` goes forward, edge `2 n + 1` back.
struct Net {
    edges: Vec<Edge>,
    out: Vec<Vec<usize>>,
}

struct Edge {
    to: usize,
    left: u64,
    used: u64,
}

impl Net {
    fn new(nodes: usize) -> Net {
        Net { edges: Vec::new(), out: vec![Vec::new(); nodes] }
    }

    fn edge(&mut self, from: usize, to: usize, size: u64) {
        self.both(from, to, size, 0);
    }

    fn both(&mut self, from: usize, to: usize, forward: u64, back: u64) {
        self.out[from].push(self.edges.len());
        self.edges.push(Edge { to, left: forward, used: 0 });
        self.out[to].push(self.edges.len());
        self.edges.push(Edge { to: from, left: back, used: 0 });
    }

    /// The flow on the n-th edge when it was `before`.
    fn after(&self, n: usize, before: u64) -> u64 {
        before + self.edges[2 * n].used - self.edges[2 * n + 1].used
    }

    /// Sends as much as possible, at most `limit`, by shortest ways (Edmonds and Karp).
    fn push(&mut self, start: usize, end: usize, limit: u64) -> u64 {
        let mut sent = 0;
        while sent < limit {
            let Some(way) = self.augmenting_path(start, end) else {
                break;
            };
            let room = way.iter().map(|edge| self.edges[*edge].left).min();
            let step = room.unwrap_or(0).min(limit - sent);
            for edge in way {
                self.edges[edge].left -= step;
                self.edges[edge].used += step;
                self.edges[edge ^ 1].left += step;
            }
            sent += step;
        }
        sent
    }

    fn augmenting_path(&self, start: usize, end: usize) -> Option<Vec<usize>> {
        let mut by: Vec<Option<usize>> = vec![None; self.out.len()];
        let mut waiting = VecDeque::from([start]);
        while let Some(node) = waiting.pop_front() {
            for edge in &self.out[node] {
                let Edge { to, left, .. } = self.edges[*edge];
                if left == 0 || to == start || by[to].is_some() {
                    continue;
                }
                by[to] = Some(*edge);
                waiting.push_back(to);
            }
        }
        let mut way = Vec::new();
        let mut node = end;
        while node != start {
            let edge = by[node]?;
            way.push(edge);
            node = self.edges[edge ^ 1].to;
        }
        Some(way)
    }
}
