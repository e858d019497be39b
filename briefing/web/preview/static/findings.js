// What the checks found, beside the mail: the gravest first.

import { by, make, prose } from "./dom.js";
import { problem } from "./mail.js";

const GROUPS = [["error", "Errors"], ["warning", "Warnings"]];
let shown = "";

export function showFindings(view, edition, visit) {
  const now = JSON.stringify([view.findings, view.problems, view.ignored, edition?.language]);
  if (now === shown) return; // what is open stays open
  shown = now;
  const names = Object.fromEntries(view.editions.map((one) => [one.language, one.name]));
  const groups = GROUPS
    .map(([severity, name]) => [name, severity, view.findings.filter((one) => one.severity === severity)])
    .filter(([, , found]) => found.length)
    .map(([name, severity, found]) => group(name, severity,
      found.map((one) => finding(one, names, view, visit))));
  if (edition && view.problems.length) { // else they stand where the mail would
    groups.unshift(group("Cannot be used", "error", view.problems.map(problem)));
  }
  if (!groups.length) {
    groups.push(make("p", { class: "quiet" }, edition ? "The checks find nothing." : "There is no mail to check."));
  }
  if (view.ignored) {
    groups.push(make("p", { class: "quiet" }, `${view.ignored} more that briefing.toml lets stand.`));
  }
  by("findings").replaceChildren(...groups);
}

function group(name, severity, items) {
  return make("div", { class: `group ${severity}` },
    make("h3", {}, name, make("span", { class: "count" }, String(items.length))),
    make("ul", {}, ...items));
}

function finding(one, names, view, visit) {
  const { code, message, remedy, why, where, story, edition } = one;
  const printed = view.editions.some(({ stories }) => story && story in stories);
  const text = printed
    ? make("button", { type: "button", class: "message", dir: "auto", click: () => visit(story, edition) }, message)
    : make("p", { class: "message", dir: "auto" }, message);
  return make("li", {},
    text,
    make("p", { class: "remedy", dir: "auto" }, ...prose(remedy)),
    make("p", { class: "where" }, make("span", {}, code),
      edition && make("span", { lang: edition }, names[edition]), make("code", {}, where)),
    why && make("details", {}, make("summary", {}, "Why it matters"), make("p", { dir: "auto" }, why)));
}
