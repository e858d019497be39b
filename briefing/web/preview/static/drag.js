// Dragging a story: to another place, to another section, to the lead, or out.

let dragged = null; // { slug, from }: the story, and the key of its group

export function draggable(part, group, edition, desk) {
  part.addEventListener("dragstart", (event) => {
    const row = event.target.closest?.("li[data-slug]");
    if (!row) return;
    dragged = { slug: row.dataset.slug, from: group.key };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.slug);
  });
  part.addEventListener("dragend", () => { dragged = null; clear(); });
  part.addEventListener("dragover", (event) => {
    if (!dragged || !takes(group.key)) return;
    event.preventDefault();
    clear();
    const { row, after } = place(event, group);
    (row ?? part).classList.add(!row ? "over" : after ? "after" : "before");
  });
  part.addEventListener("dragleave", (event) => { if (!part.contains(event.relatedTarget)) clear(); });
  part.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    clear();
    drop(place(event, group), group, edition, desk);
    dragged = null;
  });
}

// Nothing is made background by dragging: that is a matter of its date.
const takes = (key) => key !== "desk" && (key !== "background" || dragged.from === "background");

// The row that the pointer is at, and whether it is in its lower half.
function place(event, group) {
  const row = ["lead", "out"].includes(group.key) ? null : event.target.closest("li[data-slug]");
  if (!row) return { row: null, after: true };
  const { top, height } = row.getBoundingClientRect();
  return { row, after: event.clientY > top + height / 2 };
}

function drop({ row, after }, group, edition, desk) {
  const { slug, from } = dragged;
  if (group.key === "lead") {
    if (from !== "lead") desk.wish({ story: slug, what: "lead" });
  } else if (group.key === "out") {
    if (from !== "out") desk.wish({ story: slug, what: "leave-out" });
  } else if (row?.dataset.slug !== slug) {
    const sequence = group.stories.filter((one) => one !== slug);
    const at = row ? sequence.indexOf(row.dataset.slug) + (after ? 1 : 0) : sequence.length;
    sequence.splice(at, 0, slug);
    const section = from === group.key ? {} : { section: group.key };
    desk.wish({ story: slug, what: "place", sequence, ...section });
  }
}

function clear() {
  for (const one of document.querySelectorAll("#stories .before, #stories .after, #stories .over")) {
    one.classList.remove("before", "after", "over");
  }
}
