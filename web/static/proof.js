// Finds the number that a form is asked for before it is taken: one whose digest,
// together with the task, begins with enough zero bits. web/proof_of_work.go checks it.
"use strict";

const text = new TextEncoder();

async function zeros(task, number) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text.encode(task + "." + number)));
  let bits = 0;
  for (const byte of digest) {
    if (byte !== 0) return bits + Math.clz32(byte) - 24;
    bits += 8;
  }
  return bits;
}

async function solve(task, wanted) {
  const atOnce = 512;
  for (let from = 0; ; from += atOnce) {
    const found = await Promise.all(Array.from({ length: atOnce }, (_, i) => zeros(task, from + i)));
    const at = found.findIndex((bits) => bits >= wanted);
    if (at >= 0) return String(from + at);
  }
}

for (const answer of document.querySelectorAll("input[name=proof_answer]")) {
  const form = answer.form;
  const solved = solve(form.elements.proof_task.value, Number(answer.dataset.bits)).then((number) => {
    answer.value = number;
  });
  form.addEventListener("submit", (event) => {
    if (answer.value !== "") return;
    event.preventDefault();
    const button = event.submitter;
    solved.then(() => form.requestSubmit(button));
  });
}
