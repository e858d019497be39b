// Elements, made of data. A string becomes text, never markup.

export const by = (id) => document.getElementById(id);

export function make(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value || value === 0) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child || child === 0));
  return element;
}

// Text of an article: in its own language and direction.
export const own = (text, language) => make("bdi", { dir: "auto", lang: language }, text);

// Text of ours, in which `code` stands between backticks.
export const prose = (text) => text.split("`").map((part, number) =>
  number % 2 ? make("code", {}, part) : part);

// A group of radio buttons in the fieldset with *id*; *options* are [value, text, language].
export function choice(id, options, chosen, changed) {
  const field = by(id);
  const focused = field.contains(document.activeElement);
  for (const label of field.querySelectorAll("label")) label.remove();
  for (const [value, text, language] of options) {
    const input = make("input", {
      type: "radio", name: id, value, checked: value === chosen, change: () => changed(value),
    });
    field.append(make("label", { lang: language }, input, make("span", {}, text)));
    if (focused && value === chosen) input.focus();
  }
}
