// How a typed text becomes an answer: what flowkit.kinds does, for the kinds that need no number plans.
// A problem is thrown as {message, params}, with the message ids of the engine.

const EDGES = " \u00a0\u202f\u2009\t\r\n\u200b\u2060\ufeff";
const SPACES = /[ \u00a0\u202f\u2009\t]/gu;
const STRAY = /[ \u00a0\u202f\u2009\t.-]/gu;
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
const LONGEST = 10000;
const YES = { true: true, oui: true, yes: true, false: false, non: false, no: false };
const NIR = /^[123478][0-9]{2}(?:0[1-9]|1[0-2]|[23][0-9]|4[0-2]|[5-9][0-9])(?:0[1-9]|[1-9][0-9]|2[AB])[0-9]{6}$/;

const size = (text) => [...text].length;

function problem(message, params) {
  throw { message, params: params || {} };
}

function trimmed(text, signs) {
  let first = 0;
  let last = text.length;
  while (first < last && signs.includes(text[first])) first += 1;
  while (last > first && signs.includes(text[last - 1])) last -= 1;
  return text.slice(first, last);
}

// A text less the blanks around it and what nobody types.
function rawText(raw, lines, trim) {
  if (typeof raw !== "string") problem("not-a-text");
  if (size(raw) > LONGEST) problem("too-long", { maximum: LONGEST });
  const inner = trimmed(raw, EDGES);
  let text = (trim === false && inner ? raw : inner).normalize("NFC");
  if (size(text) > LONGEST) problem("too-long", { maximum: LONGEST });
  if (lines) text = text.replace(/\r\n/g, "\n");
  if (CONTROL.test(lines ? text.replace(/[\n\t]/g, "") : text)) problem("control-characters");
  return text;
}

function checkLength(text, declared) {
  if (!declared) return;
  const [least, most] = declared.split("-").map(Number);
  const several = declared.split(",").map(Number);
  const long = size(text);
  if (declared.includes("-") ? least <= long && long <= most : several.includes(long)) return;
  if (!declared.includes("-") && several.length > 1) problem("wrong-length", { allowed: several.join(", "), length: long });
  const [low, high] = declared.includes("-") ? [least, most] : [several[0], several[0]];
  if (long < low) problem("too-short", { minimum: low, length: long });
  problem("too-long", { maximum: high, length: long });
}

// Numbers are compared as they are written: exactly, however many digits they have.
function compareNumbers(one, other) {
  const [[a, x], [b, y]] = [one, other].map((n) => {
    const [whole, part] = String(n).split(".");
    return [whole, part || ""];
  });
  const digits = Math.max(x.length, y.length);
  const [left, right] = [BigInt(a.replace(/^-?$/, "$&0") + x.padEnd(digits, "0")), BigInt(b + y.padEnd(digits, "0"))];
  return left < right ? -1 : left > right ? 1 : 0;
}

function checkBounds(value, answer, compare, small, large) {
  if (answer.min && compare(value, answer.min) < 0) problem(small, { minimum: answer.min });
  if (answer.max && compare(value, answer.max) > 0) problem(large, { maximum: answer.max });
}

const inOrder = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
const numeric = (value, answer) => checkBounds(value, answer, compareNumbers, "too-small", "too-large");

function plainNumber(text) {
  const [, sign, whole, part] = /^(-?)0*([0-9]+?)(?:[.,]([0-9]*?)0*)?$/.exec(text);
  const written = part ? `${whole}.${part}` : whole;
  return sign && /[1-9]/.test(written) ? `-${written}` : written;
}

function daysIn(year, month) {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isoDate(raw, months) {
  let text = raw;
  if (raw && typeof raw === "object" && !Array.isArray(raw)) {
    text = ["day", "month", "year"].map((part) => String(raw[part] ?? "").trim()).join("/");
  }
  text = rawText(text).split(/\s+/u).filter(Boolean).join(" ");
  const iso = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  const first = /^([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})$/.exec(text);
  const words = /^([0-9]{1,2})(?:er)? ([\p{L}\p{M}]+) ([0-9]{4})$/u.exec(text);
  const parts = iso ? [iso[1], iso[2], iso[3]] : first ? [first[3], first[2], first[1]] : words ? [words[3], words[2], words[1]] : null;
  if (!parts) problem("not-a-date");
  const plain = (word) => word.toLowerCase().normalize("NFD").replace(/[^\p{L}]/gu, "");
  const named = months.map((names) => names.findIndex((name) => plain(name) === plain(parts[1]))).find((n) => n >= 0);
  const month = /^[0-9]+$/.test(parts[1]) ? Number(parts[1]) : named === undefined ? problem("not-a-date") : named + 1;
  const [year, day] = [Number(parts[0]), Number(parts[2])];
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) problem("no-such-date");
  return [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
}

const KINDS = {
  text(raw, answer) {
    const text = rawText(raw, true, !answer.kept);
    if (!text) problem("missing");
    if (!answer.length && size(text) > 1000) problem("too-long", { maximum: 1000, length: size(text) });
    checkLength(text, answer.length);
    return text;
  },
  digits(raw, answer) {
    const text = rawText(raw).replace(STRAY, "");
    if (!/^[0-9]+$/.test(text)) problem("not-digits");
    checkLength(text, answer.length);
    return text;
  },
  integer(raw, answer) {
    const text = typeof raw === "number" ? String(raw) : rawText(raw).replace(SPACES, "");
    if (!/^-?[0-9]{1,18}$/.test(text)) problem("not-an-integer");
    const whole = BigInt(text);
    numeric(whole, answer);
    return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
  },
  number(raw, answer) {
    const text = typeof raw === "number" ? String(raw) : rawText(raw).replace(SPACES, "");
    if (!/^-?[0-9]{1,15}(?:[.,][0-9]{1,9})?$/.test(text)) problem("not-a-number");
    const value = plainNumber(text);
    const bounds = { min: (answer.min || "").replace(",", "."), max: (answer.max || "").replace(",", ".") };
    numeric(value, bounds);
    return value;
  },
  money(raw, answer) {
    const text = rawText(raw).replace(/€$/, "").replace(SPACES, " ").trim();
    const found = /^([0-9]{1,3}(?:[ .][0-9]{3}){1,4}|[0-9]{1,12})(?:[.,]([0-9]+))?$/.exec(text);
    if (!found) problem("not-an-amount");
    const cents = found[2] || "";
    if (cents.length !== 2) problem(cents.length < 2 ? "cents-missing" : "not-an-amount");
    const value = `${found[1].replace(/[ .]/g, "")}.${cents}`.replace(/^0+(?=[0-9]+\.)/, "");
    numeric(value, answer);
    return value;
  },
  boolean(raw) {
    if (typeof raw === "boolean") return raw;
    const value = YES[rawText(raw).toLowerCase()];
    return value === undefined ? problem("not-yes-or-no") : value;
  },
  choice(raw, answer) {
    const ids = (answer.options || []).map(([id]) => id);
    const bad = () => problem("not-a-choice", { known: ids.join(", ") });
    if (!answer.many) {
      const text = rawText(raw);
      return ids.includes(text) ? text : bad();
    }
    const parts = Array.isArray(raw) ? raw : rawText(raw).split(",");
    const chosen = parts.slice(0, ids.length + 1).map((part) => rawText(part));
    if (parts.length > ids.length || new Set(chosen).size !== chosen.length) bad();
    if (chosen.some((one) => !ids.includes(one))) bad();
    return ids.filter((id) => chosen.includes(id));
  },
  date(raw, answer, today, months) {
    const value = isoDate(raw, months);
    if (answer.max === "today" && value > today) problem("in-the-future");
    const day = (bound) => (bound === "today" ? today : bound);
    checkBounds(value, { min: day(answer.min), max: day(answer.max) }, inOrder, "too-early", "too-late");
    return value;
  },
  nir(raw) {
    const text = rawText(raw).replace(STRAY, "").toUpperCase();
    if (!/^[0-9AB]+$/.test(text)) problem("bad-nir");
    if (text.length < 13) problem("too-short", { minimum: 13, length: text.length });
    if (text.length > 15) problem("too-long", { maximum: 15, length: text.length });
    const [number, key] = [text.slice(0, 13), text.slice(13)];
    if (!NIR.test(number) || !/^([0-9]{2})?$/.test(key)) problem("bad-nir");
    const counted = BigInt(number.replace("2A", "19").replace("2B", "18"));
    if (key && String(97n - (counted % 97n)).padStart(2, "0") !== key) problem("wrong-key");
    return number;
  },
  password(raw, answer) {
    if (typeof raw !== "string") problem("not-a-text");
    if (size(raw) > LONGEST) problem("too-long", { maximum: 128 });
    const text = raw.normalize("NFC");
    if (CONTROL.test(text)) problem("control-characters");
    checkLength(text, answer.length || "8-128");
    const needs = { "digit-missing": /[0-9]/, "upper-missing": /\p{Uppercase}/u, "lower-missing": /\p{Lowercase}/u };
    for (const [message, sign] of Object.entries(needs)) if (!sign.test(text)) problem(message);
    if (!/[^\p{L}\p{N}]/u.test(text)) problem("special-missing");
    return text;
  },
};

const BLANK = /^[\s\u001c-\u001f\u0085\u200b\u2060\ufeff]*$/u;

function isBlank(raw) {
  if (typeof raw === "string") return BLANK.test(raw);
  if (raw && typeof raw === "object" && !Array.isArray(raw)) return Object.values(raw).every(isBlank);
  return raw === null || raw === undefined || (Array.isArray(raw) && raw.length === 0);
}

// Where a kind's check lives in the engine alone, a text that stands in the flow is known, any other is taken as it is.
function readElsewhere(raw, answer) {
  const text = rawText(raw);
  return answer.known && text in answer.known ? answer.known[text] : text;
}

// The values of some fields, and everything that is wrong with them.
function readFields(declared, fields, given, today, months) {
  const values = {};
  const problems = [];
  for (const name of fields) {
    const answer = declared[name];
    const raw = given[name];
    if (!answer) problems.push({ field: name, message: "unexpected-field", params: {} });
    else if (isBlank(raw)) {
      if (!answer.optional) problems.push({ field: name, message: "missing", params: {} });
    } else {
      try {
        values[name] = answer.kind ? KINDS[answer.kind](raw, answer, today, months) : readElsewhere(raw, answer);
      } catch (found) {
        if (!found.message || !found.params) throw found;
        problems.push({ field: name, ...found });
      }
    }
  }
  for (const name of Object.keys(given)) {
    if (!fields.includes(name)) problems.push({ field: name, message: "unexpected-field", params: {} });
  }
  return { values, problems };
}
