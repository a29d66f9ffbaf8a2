// Puts a page's question to the browser's passkeys, and sends the answer with
// the page's form. The page says what to do where this does not work.
"use strict";
(() => {
  const form = document.querySelector("form[data-passkey]");
  const show = name => document.querySelector(`[data-passkey-says="${name}"]`).hidden = false;
  if (!window.PublicKeyCredential || !navigator.credentials) {
    show("impossible");
    return;
  }
  const making = form.dataset.passkey === "create";

  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
  const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const question = () => {
    const { publicKey } = JSON.parse(form.dataset.question);
    publicKey.challenge = bytes(publicKey.challenge);
    if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
    for (const known of [...publicKey.allowCredentials ?? [], ...publicKey.excludeCredentials ?? []]) known.id = bytes(known.id);
    return { publicKey };
  };

  const answer = key => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[name]) response[name] = text(key.response[name]);
    }
    if (key.response.getTransports) response.transports = key.response.getTransports();
    return JSON.stringify({
      id: key.id, rawId: text(key.rawId), type: key.type, response,
      authenticatorAttachment: key.authenticatorAttachment ?? undefined, clientExtensionResults: key.getClientExtensionResults(),
    });
  };

  let asking = false;
  const ask = async () => {
    if (asking) return;
    asking = true;
    try {
      const key = await (making ? navigator.credentials.create(question()) : navigator.credentials.get(question()));
      form.elements.answer.value = answer(key);
      form.submit();
    } catch (problem) {
      show(problem.name === "InvalidStateError" ? "known" : "failed");
      asking = false;
    }
  };

  form.hidden = false;
  form.addEventListener("submit", event => {
    event.preventDefault();
    ask();
  });
  if (!making) ask();
})();
