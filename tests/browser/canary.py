"""What a page with hostile words is watched with: whether any of them ran, or got through."""

from __future__ import annotations

WATCH = """(() => {
  window.ran = [];
  window.canary = (what) => { window.ran.push(`ran: ${what}`); };
  for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => window.canary(name);
  document.addEventListener('securitypolicyviolation', (event) => {
    window.ran.push(`held back: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
  });
})()"""

# Elements and attributes that no page of ours has.
EXAMINE = r"""(inside) => {
  const found = [...window.ran];
  if ({}.canary !== undefined) found.push('Object.prototype has a canary');
  const strange = 'iframe, frame, object, embed, base, meta, portal, applet, script:not([type$=json])';
  const carriers = ['href', 'xlink:href', 'src', 'action', 'formaction', 'srcset', 'data', 'poster', 'ping'];
  const evil = /^[\x00-\x20]*(javascript|vbscript|data:text|data:image\/svg)|canary\.invalid/i;
  const styled = /canary|expression|inset/;
  for (const element of document.querySelectorAll(`${inside} *`)) {
    if (element.matches(strange)) found.push(element.outerHTML.slice(0, 200));
    for (const {name, value} of element.attributes) {
      const is_evil = carriers.includes(name) && evil.test(value);
      if (name.startsWith('on') || is_evil || (name === 'style' && styled.test(value))) {
        found.push(`${name}=${value}`);
      }
    }
  }
  return found;
}"""
