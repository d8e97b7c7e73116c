// How many situations a second XState's own graph exploration visits, on yes-or-no questions kept in context.
import { assign, createMachine } from "xstate";
import { getAdjacencyMap } from "xstate/graph";

const count = Number(process.argv[2]);
const states = {};
for (let n = 0; n < count; n++) {
  const target = n + 1 < count ? `p${n + 1}` : "last";
  const save = (value) => ({ target, actions: assign({ [`a${n}`]: value }) });
  states[`p${n}`] = { on: { sure: save(true), unsure: save(false) } };
}
const all = ({ context }) => Array.from({ length: count }, (_, n) => context[`a${n}`]).every(Boolean);
states.last = { on: { next: [{ guard: all, target: "allSure" }, { target: "notSure" }] } };
states.allSure = { type: "final" };
states.notSure = { type: "final" };
const machine = createMachine({ id: "questions", context: {}, initial: "p0", states });
const events = [{ type: "sure" }, { type: "unsure" }, { type: "next" }];

const begun = performance.now();
const map = getAdjacencyMap(machine, { events, limit: Infinity });
console.log(JSON.stringify({ situations: Object.keys(map).length, seconds: (performance.now() - begun) / 1000 }));
