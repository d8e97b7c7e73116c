// XState's side of the benchmarks. Reads one JSON request a line, answers one JSON line:
//   {"make": "ring" | "request", "name", "config", ...}   ->  what was made
//   {"run": name, "how": "actor" | "pure" | ..., "times"} ->  {"seconds"}
// The loop that is timed runs here, so the pipe is never part of a number.

import { createInterface } from 'node:readline';
import { assign, createActor, createMachine, getInitialSnapshot, transition } from 'xstate';

const made = new Map();

// Actions do nothing: what is measured is the way to them.
const nothing = () => {};

function ring({ config, events }) {
  const machine = createMachine(config, {
    guards: { enough: ({ context }) => context.amount >= 10 },
    actions: { notify: nothing },
  });
  const sent = events.map((type) => ({ type }));
  const actor = createActor(machine).start();
  let snapshot = getInitialSnapshot(machine);
  return {
    actor: () => {
      for (const event of sent) actor.send(event);
    },
    pure: () => {
      for (const event of sent) [snapshot] = transition(machine, snapshot, event);
    },
    bytes: JSON.stringify(actor.getPersistedSnapshot()).length,
  };
}

const years = (birth, today) => {
  const age = Number(today.slice(0, 4)) - Number(birth.slice(0, 4));
  return today.slice(5) < birth.slice(5) ? age - 1 : age;
};

function journey({ config, guards, actions }) {
  const scope = { years };
  const compiled = Object.entries(guards).map(([name, source]) => {
    const holds = new Function('a', 'n', 'today', 'fn', `return ${source};`);
    const guard = ({ context, event }) =>
      holds(event.answers ? { ...context.answers, ...event.answers } : context.answers, context.counts, event.today, scope);
    return [name, guard];
  });
  const bound = Object.fromEntries(actions.map((name) => [name, nothing]));
  bound.keep = assign(({ context, event }) =>
    event.answers ? { answers: { ...context.answers, ...event.answers } } : {});
  bound.visited = assign(({ context }, { page }) => ({ visited: [...context.visited, page] }));
  bound.count = assign(({ context }, { counter }) =>
    ({ counts: { ...context.counts, [counter]: (context.counts[counter] ?? 0) + 1 } }));
  bound.forget_pages = assign({ visited: [] });
  return createMachine(config, { guards: Object.fromEntries(compiled), actions: bound });
}

// Timers are scheduled and cancelled, but never run: a request is over long before.
const clock = { setTimeout: () => 0, clearTimeout: nothing };

// A request: the stored text is read, the machine restored, one event taken, and the text written again.
function request({ pairs, ...rest }) {
  const machine = journey(rest);
  const stored = pairs.map(({ value, context }) =>
    JSON.stringify(machine.getPersistedSnapshot(machine.resolveState({ value, context }))));
  const byActor = (text, event) => {
    const actor = createActor(machine, { clock, snapshot: JSON.parse(text) }).start();
    actor.send(event);
    return JSON.stringify(actor.getPersistedSnapshot());
  };
  const byHand = (text, event) => {
    const { value, context } = JSON.parse(text);
    const [next] = transition(machine, machine.resolveState({ value, context }), event);
    return JSON.stringify(machine.getPersistedSnapshot(next));
  };
  const lands = pairs.map(({ event }, i) => JSON.parse(byActor(stored[i], event)).value);
  const over = (work) => () => {
    for (let i = 0; i < pairs.length; i += 1) work(stored[i], pairs[i].event);
  };
  const byText = (text) => JSON.stringify(JSON.parse(text));
  return {
    actor: over(byActor),
    pure: over(byHand),
    text: over(byText),
    lands,
    bytes: stored.map((text) => Buffer.byteLength(text)),
  };
}

const makers = { ring, request };

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  let answer;
  if (asked.make) {
    const { actor, pure, text, ...rest } = makers[asked.make](asked);
    made.set(asked.name, { actor, pure, text });
    answer = rest;
  } else {
    const work = made.get(asked.run)[asked.how];
    const begun = process.hrtime.bigint();
    for (let i = 0; i < asked.times; i += 1) work();
    answer = { seconds: Number(process.hrtime.bigint() - begun) / 1e9 };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
