// A widget's model on a bare page, as anywidget gives it to a view; the kernel behind it is in Python (kernel.py).
class Model {
  constructor(state) {
    this.state = state;
    this.listeners = new Map();
    this.changed = {};
  }
  get(key) {
    return this.state[key];
  }
  set(key, value) {
    this.state = { ...this.state, [key]: value };
    this.changed[key] = value;
    this.emit(`change:${key}`);
  }
  save_changes() {
    const changed = this.changed;
    this.changed = {};
    void window.kernelTraits(JSON.stringify(changed));
  }
  on(event, callback) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), callback]);
  }
  off(event, callback) {
    this.listeners.set(event, (this.listeners.get(event) ?? []).filter((each) => each !== callback));
  }
  emit(event, ...values) {
    for (const callback of this.listeners.get(event) ?? []) callback(...values);
  }
  send(content) {
    const message = JSON.parse(JSON.stringify(content));
    window.unanswered += 1;
    window.kernelMessage(JSON.stringify(message)).then((text) => {
      window.unanswered -= 1;
      this.deliver(JSON.parse(text));
    });
  }
  deliver({ replies, traits }) {
    // as in Jupyter: everything is there before anything is told
    this.state = { ...this.state, ...traits };
    for (const key of Object.keys(traits)) this.emit(`change:${key}`);
    for (const reply of replies) this.emit("msg:custom", reply, []);
  }
}

const { state, entry, views, late } = window.SETUP;
window.model = new Model(state);
const { default: widget } = await import(`/${entry}.js`);
window.closers = [];
window.unanswered = 0;
window.views = [];
for (let index = 0; index < views; index += 1) {
  const el = document.createElement("div");
  el.className = "view";
  if (!late) document.body.append(el);
  window.views.push(el);
  window.closers.push(await widget.render({ model: window.model, el }));
}
// Some hosts draw a view first and put it into the page later.
window.attach = () => document.body.append(...window.views);
window.isReady = true;
