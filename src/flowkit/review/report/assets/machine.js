// The recorded automaton, walked as flowkit.core.step does: pure functions of the machine, where a journey
// stands and what happens. A refusal is {refused: reason, ...}.

const VISITED = 50;

function asks(test, at) {
  const [what, ...rest] = test;
  if (what === "and") return rest.every((part) => asks(part, at));
  if (what === "or") return rest.some((part) => asks(part, at));
  if (what === "not") return !asks(rest[0], at);
  if (what === "true") return at.answers[rest[0]] === true;
  if (what === "empty") {
    const value = at.answers[rest[0]];
    const empty = value === undefined || value === "" || (Array.isArray(value) && !value.length);
    return rest[1] ? !empty : empty;
  }
  if (what === "among") {
    const value = operand(rest[0], at);
    if (value === undefined) return false;
    const found = rest[1].some((one) => alike(value, operand(one, at)));
    return rest[2] ? !found : found;
  }
  const [sign, left, right] = [rest[0], operand(rest[1], at), operand(rest[2], at)];
  if (left === undefined || right === undefined) return false;
  const order = isNumber(left) && isNumber(right) ? compareNumbers(left.number, right.number) : inOrder(left, right);
  return { "=": order === 0, "!=": order !== 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0 }[sign];
}

const isNumber = (value) => typeof value === "object" && value !== null && "number" in value;
const alike = (one, other) => (isNumber(one) && isNumber(other) ? compareNumbers(one.number, other.number) === 0 : one === other);

// What a condition compares: a text, a boolean, {number} or, where nobody knows it, undefined.
function operand([what, one, two], at) {
  if (what === "constant") return one === "number" ? { number: two } : two;
  if (what === "count") return { number: at.counts[one] || 0 };
  if (what === "answer") return known(at.answers[one], two);
  if (one === "today") return at.today;
  const value = at.answers[two];
  if (one === "age") return age(value, at.today);
  const fits = one === "length" ? typeof value === "string" : Array.isArray(value);
  return fits ? { number: Array.isArray(value) ? value.length : size(value) } : undefined;
}

function known(value, kind) {
  if (kind !== "number") return typeof value === (kind === "boolean" ? "boolean" : "string") ? value : undefined;
  const fits = ["number", "bigint"].includes(typeof value) || (typeof value === "string" && /^-?[0-9]+(\.[0-9]+)?$/.test(value));
  return fits ? { number: value } : undefined;
}

function age(born, today) {
  if (typeof born !== "string" || !today || !/^[0-9]{4}/.test(born)) return undefined;
  return { number: Number(today.slice(0, 4)) - Number(born.slice(0, 4)) - (today.slice(5) < born.slice(5) ? 1 : 0) };
}

const without = (answers, names) => (names ? Object.fromEntries(Object.entries(answers).filter(([name]) => !names.includes(name))) : answers);

function counted(counts, names) {
  const more = { ...counts };
  for (const name of names || []) more[name] = (more[name] || 0) + 1;
  return more;
}

// Follow the decisions; which conditions were asked and false, where it leads, what is known and counted then.
function walk(machine, fate, answers, counts, today) {
  let at = { answers, counts, today };
  const missed = [];
  const onto = (part) => {
    at = { answers: without(at.answers, part.f), counts: counted(at.counts, part.c), today };
  };
  let open = fate;
  for (;;) {
    let chosen = null;
    for (const ask of open.asks || []) {
      onto(ask);
      if (asks(machine.guards[ask.g].if, at)) {
        chosen = ask.yes;
        break;
      }
      missed.push(ask.g);
    }
    if (chosen === null) break;
    open = chosen;
  }
  if (!open.end.no) onto(open.end);
  return { end: open.end, answers: at.answers, counts: at.counts, missed };
}

const placeKey = (at) => [at.states.join("+"), ...Object.entries(at.resume).map(([step, states]) => `${step}=${states.join("+")}`)].join("|");
const dayOf = (now) => new Date(now).toISOString().slice(0, 10);

function land(machine, before, end, answers, counts, now, fired) {
  const timers = {};
  const gone = end.stops || [];
  for (const [timer, due] of Object.entries(before.timers)) if (timer !== fired && !gone.includes(timer) && !end.ended) timers[timer] = due;
  for (const [timer, seconds] of end.arms || []) timers[timer] = now + seconds * 1000;
  const at = {
    states: end.at,
    answers,
    counts,
    timers,
    resume: end.resume || {},
    ended: end.ended || null,
    visited: machine.goes_back ? visitedAfter(machine, before, end) : before.visited,
  };
  return { at, way: end.way || [], does: (end.does || []).map(([name, given]) => [name, filledIn(given, answers)]) };
}

const filledIn = (given, answers) =>
  Object.fromEntries(Object.entries(given).map(([name, text]) => [name, text.replace(/\{([^}]*)\}/g, (_, key) => shownPlain(answers[key]))]));
const shownPlain = (value) => (value === undefined ? "" : Array.isArray(value) ? value.join(", ") : String(value));
const same = (one, other) => one.join("+") === other.join("+");

function visitedAfter(machine, before, end) {
  if (end.clears || end.ended) return [];
  let visited = before.visited;
  const pages = before.states.some((state) => machine.states[state].k === "page");
  if (!same(before.states, end.at) && pages) visited = [...visited, before.states].slice(-VISITED);
  if (visited.length && same(visited[visited.length - 1], end.at)) visited = visited.slice(0, -1);
  return visited;
}

function startAt(machine, inputs, now) {
  const declared = { ...machine.parameters, ...machine.answers };
  const given = { ...Object.fromEntries(Object.entries(machine.parameters).filter(([, one]) => one.default !== undefined).map(([name, one]) => [name, one.default])), ...inputs };
  const today = dayOf(now);
  const { values, problems } = readFields(declared, Object.keys(given), given, today, machine.months);
  const owed = Object.entries(machine.parameters).filter(([name, one]) => !(name in given) && !one.optional);
  problems.push(...owed.map(([field]) => ({ field, message: "missing", params: {} })));
  if (problems.length) return { refused: "invalid-answers", problems };
  const fresh = { states: [], answers: values, visited: [], timers: {}, counts: {}, resume: {}, ended: null };
  const gone = walk(machine, machine.opening, values, {}, today);
  if (gone.end.no) return { refused: gone.end.no, problems: [] };
  return land(machine, fresh, gone.end, gone.answers, gone.counts, now, null);
}

const knowing = (machine, at, name, meant) => {
  const found = at.states
    .filter((state) => !meant || meant === state)
    .map((state) => [state, (machine.states[state].controls || []).find((control) => control.e === name)])
    .filter(([, control]) => control);
  return (found.every(([, control]) => control.inherited) ? found.slice(0, 1) : found).map(([state]) => state);
};

function stepFrom(machine, at, event) {
  const { name, answers: given = {}, now, at: meant } = event;
  if (at.ended) return { refused: "ended" };
  const places = knowing(machine, at, name, meant);
  if (places.length > 1) return { refused: "ambiguous", available: places };
  if (!places.length) return name === "back" ? goBack(machine, at, now) : unknown(machine, at, name);
  const plan = machine.plans[placeKey(at)][`${places[0]}/${name}`];
  if (plan.timer && !(at.timers[plan.timer] <= now)) return { refused: "too-early" };
  const today = dayOf(now);
  let [answers, counts] = [at.answers, at.counts];
  const fields = plan.fields || [];
  if (fields.length || Object.keys(given).length) {
    const asked = plan.asks_by === "outcome" ? fields.filter((field) => field in given) : fields;
    const { values, problems } = readFields(machine.answers, asked, given, today, machine.months);
    if (problems.length) return { refused: "invalid-answers", problems };
    answers = { ...(plan.asks_by === "next" ? without(answers, fields) : answers), ...values };
  }
  if (plan.save) answers = { ...answers, [plan.save]: name };
  if (plan.tries) counts = counted(counts, [plan.tries]);
  const gone = walk(machine, plan, answers, counts, today);
  if (gone.end.no) return { refused: gone.end.no, missed: gone.missed };
  return land(machine, at, gone.end, gone.answers, gone.counts, now, plan.timer || null);
}

function unknown(machine, at, name) {
  const controls = at.states.flatMap((state) => machine.states[state].controls || []);
  const available = [...new Set(controls.map((control) => control.e))];
  if (canGoBack(machine, at)) available.push("back");
  const choosing = name === "next" && controls.some((control) => control.t === "choice");
  return { refused: choosing ? "choice-missing" : "not-available", available };
}

const canGoBack = (machine, at) => at.states.some((state) => machine.states[state].back) && at.visited.length > 0 && !at.ended;

function goBack(machine, at, now) {
  if (!canGoBack(machine, at)) return { refused: "cannot-go-back" };
  const there = at.visited[at.visited.length - 1];
  const timers = {};
  for (const [timer, due] of Object.entries(at.timers)) if (there.includes(timer.split("/")[0])) timers[timer] = due;
  for (const [timer, [state, seconds]] of Object.entries(machine.timers)) {
    if (there.includes(state) && !at.states.includes(state)) timers[timer] = now + seconds * 1000;
  }
  return { at: { ...at, states: there, visited: at.visited.slice(0, -1), timers }, way: [], does: [] };
}

const leadsOn = (fate) => (fate.asks || []).some((ask) => leadsOn(ask.yes)) || !fate.end.no;

// What can happen now, in the order of the page, then `back`; and which conditions stand against the rest.
function optionsAt(machine, at, now) {
  if (at.ended) return [];
  const found = [];
  for (const state of at.states) {
    for (const control of machine.states[state].controls || []) {
      const repeated = at.states.length > 1 && control.inherited && control.t !== "timer";
      if (!repeated || knowing(machine, at, control.e).includes(state)) found.push(option(machine, at, state, control, now));
    }
  }
  const offers = at.states.find((state) => machine.states[state].back);
  if (offers) found.push({ state: offers, event: "back", trigger: "back", label: machine.back, fields: [], enabled: canGoBack(machine, at), missed: [] });
  return found;
}

function option(machine, at, state, control, now) {
  const plan = machine.plans[placeKey(at)][`${state}/${control.e}`];
  const made = { state, event: control.e, trigger: control.t, label: control.label || control.e, usual: control.usual, fields: plan.fields || [], enabled: true, missed: [] };
  if (plan.timer) return { ...made, due: at.timers[plan.timer], enabled: at.timers[plan.timer] <= now };
  if (made.fields.length) return { ...made, enabled: leadsOn(plan) };
  const answers = plan.save ? { ...at.answers, [plan.save]: control.e } : at.answers;
  const counts = plan.tries ? counted(at.counts, [plan.tries]) : at.counts;
  const gone = walk(machine, plan, answers, counts, dayOf(now));
  return gone.end.no ? { ...made, enabled: false, missed: gone.missed } : made;
}
