// What the pages for families gain where scripts run: answers are kept while they are chosen or typed, leaving
// with something not yet kept is warned about, and a tap reads aloud. Without scripts nothing here is missed.
"use strict";
(() => {
  // A form that begins an answer is not taken in its first three seconds.
  const WAIT = 700, PATIENCE = 8000, FRESH = 3500;
  const HEARD = "legend, h1:not(legend h1), h2, p:not(.receipt), .choice, .actions > *";
  const form = document.querySelector("form[data-kept]");
  const note = document.getElementById("kept");
  // Buttons of the form are named "action", so form.action is not its address.
  const address = form && form.getAttribute("action");
  // What the engines do with a page that answers a form differs, and cannot be asked for.
  const chromium = /^Google/.test(navigator.vendor), webKit = /^Apple/.test(navigator.vendor);
  const own = document.querySelector('link[rel="canonical"]');
  let timer = 0, changes = 0, kept = 0, sending = null, writing = null, leaving = false, stale = false, stands = false;

  const unsaved = () => changes > kept;
  const say = (text, failed) => {
    if (note.textContent !== text) note.textContent = text;
    note.classList.toggle("kept-not", failed);
  };
  const warn = (event) => {
    if (unsaved() && !leaving) event.preventDefault();
  };
  const fields = () => {
    const data = new URLSearchParams(new FormData(form));
    data.set("action", "keep");
    return data;
  };
  const settle = (ok, upTo) => {
    sending = null;
    if (ok) {
      kept = upTo;
      stand();
    }
    say(ok ? form.dataset.kept : form.dataset.notKept, !ok);
    if (unsaved()) later(ok ? WAIT : PATIENCE);
    else removeEventListener("beforeunload", warn);
  };
  function keep() {
    clearTimeout(timer);
    if (!sending && !leaving && unsaved()) write(false);
  }
  function write(keepalive) {
    const upTo = changes, abort = writing = new AbortController();
    const limit = setTimeout(() => abort.abort(), PATIENCE);
    sending = fetch(address, { method: "POST", body: fields(), signal: abort.signal, redirect: "error", keepalive })
      .then((answer) => answer.ok, () => false)
      .then((ok) => {
        clearTimeout(limit);
        if (writing === abort) settle(ok, upTo);
      });
  }
  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(keep, wait);
  }
  function changed() {
    changes += 1;
    // Whoever still chooses has stopped the press. A form that begins an answer waits: twice would be two answers.
    if (!stale && !form.elements.opened) leaving = false;
    addEventListener("beforeunload", warn);
    later(Math.max(WAIT, form.elements.opened ? FRESH - performance.now() : 0));
  }
  function submitted(event) {
    clearTimeout(timer);
    leaving = true;
    // Two writes of one page must not overtake each other: what is on its way arrives first.
    if (!sending || !form.requestSubmit) return;
    event.preventDefault();
    const button = event.submitter;
    sending.then(() => form.requestSubmit(button));
  }
  function hidden() {
    // The phone may throw the page away now; this request outlives it, and an older one must not come after it.
    if (document.visibilityState !== "hidden" || leaving || !unsaved()) return;
    if (writing) writing.abort();
    write(true);
  }

  function readAloud() {
    const speech = window.speechSynthesis, button = document.getElementById("aloud");
    const places = document.querySelectorAll("[data-aloud]");
    if (!speech || !button || !places.length) return;
    const language = document.documentElement.lang;
    let talking = null;
    const stop = () => {
      if (talking) talking.setAttribute("aria-pressed", "false");
      talking = null;
      speech.cancel();
    };
    // A voice that is not on the device would send the words to somebody else.
    const voiceHere = () => speech.getVoices()
      .find((one) => one.localService && one.lang.toLowerCase().split(/[-_]/)[0] === language);
    const read = (place, pressed, voice) => {
      const again = talking === pressed;
      stop();
      if (again) return;
      talking = pressed;
      pressed.setAttribute("aria-pressed", "true");
      const parts = [...place.querySelectorAll(HEARD)].map((one) => one.textContent.trim());
      parts.forEach((text, number) => {
        const words = new SpeechSynthesisUtterance(text);
        words.voice = voice;
        words.lang = voice.lang;
        words.rate = 0.9;
        if (number === parts.length - 1) words.onend = () => { if (talking === pressed) stop(); };
        speech.speak(words);
      });
    };
    const offer = () => {
      const voice = voiceHere();
      if (!voice || document.querySelector("button.aloud")) return;
      places.forEach((place) => {
        const made = button.content.firstElementChild.cloneNode(true);
        const first = place.querySelector(HEARD);
        // Several such buttons on a page are told apart by what each begins with.
        if (places.length > 1 && first) {
          made.setAttribute("aria-label", `${made.textContent.trim()}: ${first.textContent.trim()}`);
        }
        made.addEventListener("click", () => read(place, made, voice));
        const legend = place.querySelector("legend");
        if (legend) {
          legend.after(made);
          place.classList.add("heard");
        } else place.prepend(made);
      });
    };
    offer();
    if (speech.addEventListener) speech.addEventListener("voiceschanged", offer);
    addEventListener("pagehide", stop);
  }

  if (form && note && window.fetch) {
    form.addEventListener("input", changed);
    form.addEventListener("submit", submitted);
    document.addEventListener("visibilitychange", hidden);
    // The browser's own Back brings a page as it was left; WebKit empties its form, and would send it so.
    addEventListener("pageshow", (event) => {
      // Chromium's brings problems back that were put right.
      const old = stands && document.querySelector(".error-summary");
      leaving = stale = event.persisted && Boolean(webKit || old);
      if (stale) location.replace(location.pathname + location.search);
    });
  }
  // A page may come as the answer to a form: to that of the one before, since a redirect is a second wait on a slow
  // network, or with problems to its own. It then says where it stands, and with that address it is reloaded, left
  // and found again like any other.
  function stand() {
    if (!own || stands) return;
    history.replaceState(null, "", own.href);
    stands = true;
  }
  function standing() {
    if (!window.history || !history.replaceState) return;
    // A text too long is nowhere but on this page: until it is shortened, a reload shall send it once more.
    if (!document.querySelector("textarea[aria-invalid]")) stand();
    // WebKit's reload would send the form of the page before.
    if (!form || !chromium) return;
    const asks = document.createElement("input");
    asks.type = "hidden";
    asks.name = "at_once";
    // Whose form this is: should a browser send it once more, to the address of the next page, nothing is lost.
    asks.value = address.split("/").pop();
    form.append(asks);
  }
  standing();
  readAloud();
})();
