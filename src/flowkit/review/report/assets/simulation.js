// The simulation: a page of the flow at a time, as a person meets it, walked on the recorded automaton.

const START = Date.UTC(2026, 0, 15, 9);

function simulationLayer() {
  const marks = {};
  const at = page.sim && page.sim.at;
  if (!at) return { marks, rest: "", legend: [] };
  page.sim.history.forEach((one, place) => {
    for (const state of one.before.states) marks[state] = ["visited", `✓ ${place + 1}`];
  });
  for (const state of at.states) marks[state] = ["here"];
  const taken = new Set(page.sim.history.flatMap((one) => one.way));
  const byWay = (part) => {
    const ways = (part.dataset.t || "").split(" ").filter(Boolean).map(Number);
    if (ways.some((way) => at.states.includes(page.ways[way][1]))) return ["open"];
    return ways.some((way) => taken.has(way)) ? ["visited"] : null;
  };
  return { marks: upwards(marks), byWay, rest: "same", legend: [] };
}

function begin(inputs) {
  const started = startAt(page.machine, inputs || {}, START);
  page.sim = { ...page.sim, inputs: inputs || {}, now: START, history: [], chosen: {}, problems: started.problems || [], refusal: "" };
  page.sim.at = started.at || null;
  after(null);
}

// Let an event happen. What was refused is said, and nothing changes.
function happen(event, answers, state, later) {
  const sim = page.sim;
  const now = later || sim.now;
  const meant = sim.at.states.length > 1 ? state : undefined;
  const moved = stepFrom(page.machine, sim.at, { name: event, answers, now, at: meant });
  sim.problems = moved.problems || [];
  sim.refusal = moved.refused && !sim.problems.length ? whyNot(moved, event) : "";
  if (!moved.refused) {
    const entry = { event, state, answers, then: now, before: sim.at, earlier: sim.now, way: moved.way, does: moved.does, said: sayEvent(event, state) };
    sim.history.push(entry);
    sim.chosen[`${state}/${event}`] = (sim.chosen[`${state}/${event}`] || 0) + 1;
    sim.at = moved.at;
    sim.now = now;
  }
  after(moved.refused ? (sim.problems.length ? "problem" : "refusal") : "page");
}

function whyNot(moved, event) {
  const said = moved.missed && moved.missed.length ? moved.missed.map((guard) => say("sim.not-held", { what: page.machine.guards[guard].says })).join("; ") : null;
  const key = `step.${moved.refused}${moved.refused === "no-rule-holds" ? ".unknown" : ""}`;
  return said || say(key, { event, available: (moved.available || []).join(", ") });
}

function sayEvent(event, state) {
  const found = optionsAt(page.machine, page.sim.at, page.sim.now).find((one) => one.event === event);
  return `${page.states[state].title} — ${found ? found.label : event}`;
}

function undo(count) {
  const sim = page.sim;
  const kept = sim.history.slice(0, count);
  const back = sim.history[count];
  for (const gone of sim.history.slice(count)) sim.chosen[`${gone.state}/${gone.event}`] -= 1;
  page.sim = { ...sim, history: kept, at: back.before, now: back.earlier, problems: [], refusal: "" };
  after("page");
}

// Show where the journey stands now, in the panel and in the picture; the focus goes where reading goes on.
function after(focus) {
  const sim = page.sim;
  showSimulation();
  if (sim.at && focus && page.layer !== "played") {
    chooseLayer("simulation");
    const state = sim.at.states[0];
    const view = viewOf(state);
    if (view !== page.view) showView(view);
    const box = boxIn(page.view, state);
    if (box) into(box, false);
  } else if (page.layer === "simulation") paint();
  const target = { page: "#sim-title", problem: "#sim [aria-invalid=true]", refusal: "#sim-refusal" }[focus];
  const found = target && find(target);
  if (found) found.focus({ preventScroll: false });
}

const person = () => page.machine.people[page.sim.person] || null;

function showSimulation() {
  const place = find("#sim");
  if (!page.machine) return place.replaceChildren(element("p", {}, say("sim.none")));
  const sim = page.sim;
  const parts = [element("h3", {}, say("simulation")), people(), settings()];
  if (sim.at) parts.push(...now(), controls(), ...record());
  place.replaceChildren(...parts.filter(Boolean), element("p", { class: "small" }, say("sim.note")));
  return undefined;
}

function people() {
  const choices = Object.entries(page.machine.people).map(([id, one]) => element("option", { value: id, selected: id === page.sim.person }, one.title || id));
  if (!choices.length) return null;
  const chosen = (event) => {
    page.sim.person = event.target.value;
    showSimulation();
    find("#sim-person").focus();
  };
  return element("p", {}, element("label", { for: "sim-person" }, say("sim.person")), element("select", { id: "sim-person", onchange: chosen }, element("option", { value: "" }, say("sim.nobody")), ...choices));
}

function settings() {
  const declared = Object.entries(page.machine.parameters);
  if (!declared.length) return null;
  const sim = page.sim;
  const form = element("form", {
    onsubmit: (event) => {
      event.preventDefault();
      begin(typed(event.target));
    },
  }, ...declared.map(([name, one]) => input(name, one, sim.inputs[name] ?? one.default, problemOf(name), "set")), element("button", { type: "submit" }, say(sim.at ? "sim.restart" : "sim.begin")));
  return element("details", { open: !sim.at || page.sim.problems.some((one) => one.field in page.machine.parameters) }, element("summary", {}, say("sim.settings")), form);
}

const typed = (form) => {
  const given = {};
  for (const field of form.elements) {
    if (!field.name) continue;
    if (field.type === "checkbox") {
      given[field.name] = given[field.name] || [];
      if (field.checked) given[field.name].push(field.value);
    } else if (field.value !== "") given[field.name] = field.value;
  }
  return given;
};

const problemOf = (name) => page.sim.problems.find((one) => one.field === name);

// What is wrong with a field: the author's own words, else ours.
function problemText(one) {
  const declared = page.machine.answers[one.field] || page.machine.parameters[one.field] || {};
  const own = declared.errors && declared.errors[one.message];
  return own || say(page.words[`answer.${one.message}`] ? `answer.${one.message}` : `step.${one.message}`, one.params);
}

function input(name, one, value, problem, group) {
  const id = `${group}-${name}`;
  const notes = [one.hint, one.optional && say("sim.optional"), !one.kind && say("sim.unread", { kind: one.is })].filter(Boolean).join(" · ");
  const shared = { id, name, "aria-invalid": problem ? "true" : false, "aria-describedby": `${id}-note` };
  let field;
  if (one.many) {
    const chosen = Array.isArray(value) ? value : String(value ?? "").split(",");
    field = element("fieldset", { id, "aria-describedby": `${id}-note` }, element("legend", {}, one.label),
      ...(one.options || []).map(([option, label]) => element("label", {}, element("input", { type: "checkbox", name, value: option, checked: chosen.includes(option) }), ` ${label || option}`)));
  } else if (one.options || one.is === "boolean") {
    const options = one.options || [["oui", say("yes")], ["non", say("no")]];
    const read = { true: "oui", yes: "oui", oui: "oui", false: "non", no: "non", non: "non" };
    const now = one.options ? value : read[String(value)];
    field = element("select", shared, element("option", { value: "" }, "—"), ...options.map(([option, label]) => element("option", { value: option, selected: option === now }, label || option)));
  } else field = element("input", { ...shared, type: one.secret ? "password" : "text", value: value ?? "", autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  const why = problem ? element("strong", { class: "wrong" }, problemText(problem)) : null;
  const label = one.many ? null : element("label", { for: id }, one.label);
  return element("div", { class: "field" }, label, element("div", { id: `${id}-note`, class: "small" }, notes, why ? element("br") : null, why), field);
}

// The page where the journey stands, with all that can be done there.
function now() {
  const { at, refusal } = page.sim;
  const places = at.states.map((state) => page.states[state]);
  const heading = element("h4", { id: "sim-title", tabindex: "-1" }, places.map((one) => filled(one.title)).join(" · "));
  const parts = [element("p", { class: "small" }, say("sim.here")), heading];
  for (const one of places) for (const key of ["question", "info", "hint"]) if (one[key] && one[key] !== one.title) parts.push(element("p", { class: `said ${key}` }, filled(one[key])));
  if (refusal) parts.push(element("p", { id: "sim-refusal", class: "wrong", tabindex: "-1", role: "alert" }, say("sim.refused", { why: refusal })));
  if (at.ended) parts.push(element("p", { class: "ended" }, say("sim.ended", { result: say(`result.${at.ended}`) })));
  else {
    const options = optionsAt(page.machine, at, page.sim.now);
    for (const state of at.states) parts.push(...ways(state, options.filter((one) => one.state === state)));
    if (!options.length) parts.push(element("p", {}, say("sim.stuck")));
  }
  return parts;
}

// A text of the flow with what is known filled in.
function filled(text) {
  const known = page.machine ? { ...page.machine.parameters, ...page.machine.answers } : {};
  return text.replace(/\{([a-z][a-z0-9_]*)\}/g, (whole, name) => (known[name] ? shownAnswer(name) : whole));
}

function shownAnswer(name) {
  const one = page.machine.answers[name] || page.machine.parameters[name];
  const value = page.sim.at ? page.sim.at.answers[name] : undefined;
  if (value === undefined) return `[${one.label}]`;
  if (one.secret) return "•••";
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  const labels = Object.fromEntries(one.options || []);
  return (Array.isArray(value) ? value : [value]).map((each) => labels[each] || String(each)).join(", ");
}

function ways(state, options) {
  const known = page.states[state];
  const parts = [];
  if (known.k === "check") {
    const wish = outcomeOf(state);
    parts.push(element("p", {}, say("sim.world", { check: known.check || state })));
    if (wish) parts.push(element("p", { class: "small" }, say("sim.says", { person: person().title, outcome: (options.find((one) => one.event === wish.o) || { label: wish.o }).label })));
  }
  for (const one of options) parts.push(one.fields.length && one.trigger === "next" ? form(one) : way(one, known));
  return parts;
}

function way(one, known) {
  const brings = known.k === "check" && one.trigger === "outcome" ? (outcomeOf(one.state) || {}) : {};
  const given = brings.o === one.event ? brings.gives || {} : {};
  const label = filled(one.label);
  if (one.trigger === "timer" && !one.enabled) {
    const left = Math.max(0, one.due - page.sim.now);
    const press = () => happen(one.event, {}, one.state, one.due);
    return element("button", { type: "button", class: "way timer", onclick: press }, `${say("sim.time", { time: length(left) })} → ${label}`);
  }
  const why = one.enabled ? null : element("span", { class: "small" }, ` (${say("sim.because", { why: one.missed.map((guard) => page.machine.guards[guard].says).join("; ") || "—" })})`);
  const press = () => happen(one.event, given, one.state);
  return element("button", { type: "button", class: `way ${one.trigger}${one.usual ? " usual" : ""}`, disabled: !one.enabled, onclick: press }, label, why);
}

function length(milliseconds) {
  let left = Math.round(milliseconds / 1000);
  const parts = [];
  for (const [unit, seconds] of [["days", 86400], ["hours", 3600], ["minutes", 60], ["seconds", 1]]) {
    const count = Math.floor(left / seconds);
    left -= count * seconds;
    if (count) parts.push(say(`sim.${unit}`, { count }));
  }
  return parts.join(" ") || say("sim.seconds", { count: 0 });
}

function form(one) {
  const send = (event) => {
    event.preventDefault();
    page.sim.typed = typed(event.target);
    happen(one.event, page.sim.typed, one.state);
  };
  const again = page.sim.problems.length ? page.sim.typed || {} : {};
  const fields = one.fields.map((name) => input(name, page.machine.answers[name], again[name] ?? wished(name), problemOf(name), "sim"));
  return element("form", { onsubmit: send, novalidate: true }, ...fields, element("button", { type: "submit", class: "way next usual", disabled: !one.enabled }, filled(one.label)));
}

// What stands in a field beforehand: as the person would answer, as answered before, the example, the default.
function wished(name) {
  const who = person();
  const one = page.machine.answers[name];
  if (who && name in who.answers) return who.answers[name];
  const value = page.sim.at.answers[name];
  if (value !== undefined) return typeof value === "bigint" ? String(value) : value;
  return who ? one.example ?? one.default : one.default;
}

// What the record of the person answers to the check of a state: the first rule whose condition holds.
function outcomeOf(state) {
  const who = person();
  const rules = (who && who.record[page.states[state].check || ""]) || [];
  const { answers, counts } = page.sim.at;
  const now = { answers, counts, today: dayOf(page.sim.now) };
  return rules.find((rule) => rule.g === undefined || asks(page.machine.guards[rule.g].if, now)) || null;
}

// One step as the person would take it: the outcome of the record, what they choose, else the usual way.
function proceed() {
  const { at, chosen } = page.sim;
  const options = optionsAt(page.machine, at, page.sim.now).filter((one) => one.enabled && !["timer", "back"].includes(one.trigger));
  for (const state of at.states) {
    const here = options.filter((one) => one.state === state);
    if (!here.length) continue;
    if (page.states[state].k === "check") {
      const wish = outcomeOf(state) || { o: (here.find((one) => one.usual) || here[0]).event };
      return happen(wish.o, wish.gives || {}, state);
    }
    const times = here.map((one) => chosen[`${state}/${one.event}`] || 0);
    const wanted = person().choices[state];
    const visits = times.reduce((sum, count) => sum + count, 0);
    const saved = page.states[state].save && person().answers[page.states[state].save];
    const event = wanted ? wanted[Math.min(visits, wanted.length - 1)] : saved;
    const kinds = ["choice", "next", "link", "button"].map((kind) => here.filter((one) => one.trigger === kind)).find((some) => some.length);
    const fresh = [...kinds].sort((one, other) => (chosen[`${state}/${one.event}`] || 0) - (chosen[`${state}/${other.event}`] || 0) || Number(!!other.usual) - Number(!!one.usual))[0];
    const one = here.find((each) => each.event === event) || fresh;
    const given = one.trigger === "next" ? Object.fromEntries(one.fields.map((name) => [name, wished(name)]).filter(([, value]) => value !== undefined && value !== null)) : {};
    return happen(one.event, given, state);
  }
  const due = Object.entries(at.timers).sort((one, other) => one[1] - other[1])[0];
  if (due) return happen(due[0].slice(due[0].indexOf("/") + 1), {}, due[0].slice(0, due[0].indexOf("/")), due[1]);
  return undefined;
}

function controls() {
  const sim = page.sim;
  const steps = sim.history.length;
  const next = person() && !sim.at.ended ? element("button", { type: "button", id: "sim-next", class: "usual", onclick: () => { proceed(); (find("#sim-next") || find("#sim-title")).focus(); } }, say("sim.next", { person: person().title.split(",")[0] })) : null;
  return element("div", { class: "buttons" }, next,
    element("button", { type: "button", id: "sim-undo", disabled: !steps, onclick: () => undo(steps - 1) }, say("sim.undo")),
    element("button", { type: "button", id: "sim-restart", onclick: () => begin(sim.inputs) }, say("sim.restart")));
}

function record() {
  const { history, at } = page.sim;
  const items = history.map((one, place) => element("li", {},
    element("button", { type: "button", class: "plain", "aria-label": `${say("sim.goto", { count: place + 1 })} : ${one.said}`, onclick: () => undo(place) }, filled(one.said)),
    ...one.does.map(([name]) => element("div", { class: "small" }, say("sim.does", { what: name })))));
  const known = Object.keys(at.answers).filter((name) => page.machine.answers[name]);
  const list = known.flatMap((name) => [element("dt", {}, page.machine.answers[name].label), element("dd", {}, shownAnswer(name))]);
  return [
    items.length ? element("h4", {}, say("sim.history")) : null,
    items.length ? element("ol", { class: "history" }, ...items) : null,
    list.length ? element("details", {}, element("summary", {}, say("sim.answers")), element("dl", {}, ...list)) : null,
  ].filter(Boolean);
}
