// How the HTML report looks: its style, and the parts of its body that are the same in every report.
//
// Nothing is loaded from anywhere. Colours are variables, so that the drawn picture and the page share them,
// in light and dark; an outcome is told by a sign, a word and a pattern as well.
#pragma once

#include <string_view>

namespace curfew {

inline constexpr std::string_view page_style = R"css(
:root{color-scheme:light dark;
--bg:#f6f7f9;--card:#fff;--ink:#1b2330;--dim:#5b6675;--line:#dde2e9;--soft:#eef1f5;--focus:#1d4ed8;
--error:#b3261e;--deferred:#5b3fa8;--warn:#8a5a00;--allowed:#1f6f50;--refused:#5b6675;
--error-soft:#fbe9e7;--deferred-soft:#eeeafa;--warn-soft:#fdf1d8;--allowed-soft:#e3f3ec;
--band:rgba(60,84,120,.13);--band-line:rgba(60,84,120,.55);--chip:#dfe6f0;--chip-ink:#22304a;--now:#c2185b;--grid:#e7ebf0}
@media (prefers-color-scheme:dark){:root{
--bg:#12161d;--card:#1a2029;--ink:#e6eaf0;--dim:#9aa6b6;--line:#303947;--soft:#232b37;--focus:#8ab4ff;
--error:#ff8a80;--deferred:#b9a4ff;--warn:#f2c063;--allowed:#6fcf9f;--refused:#9aa6b6;
--error-soft:#3d2120;--deferred-soft:#2b2545;--warn-soft:#3a2f16;--allowed-soft:#17342a;
--band:rgba(150,180,225,.13);--band-line:rgba(150,180,225,.5);--chip:#2d3a4e;--chip-ink:#dbe6f7;--now:#ff80ab;--grid:#27303c}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
.skip{position:absolute;left:-999px}.skip:focus{left:12px;top:8px;background:var(--card);padding:6px 10px;z-index:9}
header,main,footer{max-width:1500px;margin:0 auto;padding:0 20px}
header{padding-top:22px}h1{font-size:24px;margin:0 0 6px;letter-spacing:-.01em}
h2{font-size:17px;margin:0 0 10px}
.meta{display:flex;flex-wrap:wrap;gap:2px 22px;margin:0 0 16px;color:var(--dim);font-size:13.5px}
.meta div{display:flex;gap:6px;min-width:0}.meta dt{margin:0}.meta dd{margin:0;color:var(--ink);overflow-wrap:anywhere}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px 18px;margin:0 0 16px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:12px;background:none;border:0;padding:0}
.tile{background:var(--card);border:1px solid var(--line);border-left:5px solid var(--c,var(--line));border-radius:10px;padding:11px 14px 10px;min-width:0}
.tile b{display:block;font-size:25px;line-height:1.2;font-weight:650;font-variant-numeric:tabular-nums;letter-spacing:-.02em}
.tile span{color:var(--dim);font-size:13px}.tile span.o{font-size:14px;font-weight:600;color:var(--c)}
.i{width:1.05em;height:1.05em;vertical-align:-.16em;flex:none}
.o{white-space:nowrap;color:var(--c)}.o .i{margin-right:.4em}
.error{--c:var(--error);--cs:var(--error-soft)}.deferred{--c:var(--deferred);--cs:var(--deferred-soft)}
.warn{--c:var(--warn);--cs:var(--warn-soft)}.allowed{--c:var(--allowed);--cs:var(--allowed-soft)}.refused{--c:var(--refused)}
td .o{background:var(--cs);border-radius:99px;padding:2px 9px 2px 7px;font-weight:600;font-size:13px;display:inline-block}
.scroll{overflow-x:auto;margin:0 -18px;padding:0 18px}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;vertical-align:top;padding:7px 14px 7px 0;border-bottom:1px solid var(--line)}
th{color:var(--dim);font-weight:600;font-size:12.5px;white-space:nowrap;border-bottom-color:var(--dim)}
tbody tr:hover{background:var(--soft)}tr.on{background:var(--soft);box-shadow:inset 4px 0 0 var(--focus)}
td{unicode-bidi:isolate;overflow-wrap:anywhere}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.t{white-space:nowrap;font-variant-numeric:tabular-nums}.t small{display:block}
small,.dim{color:var(--dim);font-size:12.5px;font-weight:400}.id small{display:block}.w span{display:inline-block;max-width:100%}.sc{min-width:7em}.st{white-space:nowrap}.zero{color:var(--dim)}
.m{min-width:16em;white-space:pre-line}.m em{display:block;font-style:normal;color:var(--dim);margin-top:2px}
.id{font-weight:600;min-width:6em}.wide{min-width:7em}.ow{min-width:5em}
button,input,select{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:7px;padding:4px 10px}
button{cursor:pointer}button:hover{background:var(--soft)}button:disabled{opacity:.45;cursor:default}
button.link{border:0;background:none;padding:0;text-align:left;font-weight:inherit;text-decoration:underline;text-decoration-color:var(--line);text-underline-offset:3px;overflow-wrap:anywhere}
th button{border:0;background:none;padding:0;color:inherit;font-weight:600;font-size:12.5px}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.bar{display:flex;flex-wrap:wrap;gap:8px 10px;align-items:center;margin:0 0 10px}
.bar input[type=search]{flex:1 1 220px;min-width:0}.bar label.c{display:inline-flex;align-items:center;gap:5px;white-space:nowrap}
.bar select{max-width:100%}.push{margin-left:auto}
.plot{position:relative}canvas{display:block;width:100%;touch-action:pan-y;border-radius:6px}
#plot{cursor:grab}#plot.drag{cursor:grabbing}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;margin:10px 0 0;font-size:13px;color:var(--dim)}
.legend span{display:inline-flex;align-items:center;gap:6px}.legend canvas{width:26px;height:14px;border-radius:3px}
#tip{position:absolute;z-index:5;pointer-events:none;max-width:min(430px,94%);background:var(--card);border:1px solid var(--dim);border-radius:8px;padding:9px 12px;box-shadow:0 6px 22px rgba(0,0,0,.22);font-size:13.5px;overflow-wrap:anywhere}
#tip p{margin:4px 0 0;white-space:pre-line;unicode-bidi:isolate}#tip b{unicode-bidi:isolate}
.pages{display:flex;flex-wrap:wrap;align-items:center;gap:8px;margin:10px 0 0}.pages span{color:var(--dim)}
details>summary{cursor:pointer;font-size:17px;font-weight:650}details[open]>summary{margin-bottom:10px}
[hidden]{display:none!important}
footer{color:var(--dim);font-size:13px;padding-bottom:26px}
@media (max-width:720px){
header,main,footer{padding-left:12px;padding-right:12px}section{padding:13px 13px}.tiles{grid-template-columns:1fr 1fr;gap:9px;padding:0}
h1{font-size:21px}.tile b{font-size:21px}.scroll{margin:0;padding:0;overflow:visible}
.cards,.cards tbody,.cards tr,.cards td{display:block;min-width:0}.cards thead{display:none}
.cards tr{padding:9px 0;border-bottom:1px solid var(--line)}.cards td{border:0;padding:1px 0;white-space:normal;text-align:left}
.cards td[data-l]::before{display:inline;content:attr(data-l) " ";color:var(--dim);font-size:12.5px}
.t small,.id small{display:inline}.cards td.n{display:inline-block;margin-right:14px}
.cards td:empty,.cards td.zero{display:none}.cards tr.on{padding-left:9px}}
@media print{
:root{--bg:#fff;--card:#fff;--ink:#000;--dim:#444;--line:#bbb;--soft:#f2f2f2;--error:#9b1c15;--deferred:#4a3191;--warn:#704900;--allowed:#155a40;--refused:#444;
--error-soft:#fff;--deferred-soft:#fff;--warn-soft:#fff;--allowed-soft:#fff;--band:rgba(60,84,120,.13);--band-line:rgba(60,84,120,.55);--chip:#e8e8e8;--chip-ink:#000;--now:#c2185b;--grid:#e7ebf0}
body{font-size:11px}table{font-size:10.5px}.bar,.pages button,.skip,#tip,.hint{display:none!important}section{break-inside:auto;border:0;padding:0 0 8px}
.tile,tr,.plot{break-inside:avoid}thead{display:table-header-group}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@media (forced-colors:active){.tile{border-left-width:5px}}
)css";

// The signs of the outcomes: told apart by their shape.
inline constexpr std::string_view page_signs = R"html(
<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
<symbol id="s-error" viewBox="0 0 16 16"><path fill="currentColor" fill-rule="evenodd" d="M5 1h6l4 4v6l-4 4H5l-4-4V5zm-.2 2.9L3.9 4.8 7.1 8l-3.2 3.2.9.9L8 8.9l3.2 3.2.9-.9L8.9 8l3.2-3.2-.9-.9L8 7.1z"/></symbol>
<symbol id="s-deferred" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.3" fill="none" stroke="currentColor" stroke-width="1.8"/><path fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" d="M8 4.4V8l2.6 1.7"/></symbol>
<symbol id="s-warn" viewBox="0 0 16 16"><path fill="currentColor" fill-rule="evenodd" d="M8 1l7.4 13.6H.6zM7.1 5.6l.3 4.6h1.2l.3-4.6zM8 11.1a.95.95 0 100 1.9.95.95 0 000-1.9z"/></symbol>
<symbol id="s-allowed" viewBox="0 0 16 16"><path fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" d="M2 8.6l4 4 8-9"/></symbol>
<symbol id="s-refused" viewBox="0 0 16 16"><rect x="1.8" y="1.8" width="12.4" height="12.4" rx="2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="3 2"/><path stroke="currentColor" stroke-width="1.6" d="M4.5 11.5l7-7"/></symbol>
</defs></svg>
)html";

// Shown by the script, which fills it: without one there is nothing to see in it.
inline constexpr std::string_view page_picture = R"html(
<section id="picture" hidden aria-labelledby="h-picture"><div class="bar"><h2 id="h-picture" style="margin:0">Timeline</h2><span class="dim" id="seen" role="status"></span>
<span class="push"></span><button type="button" id="out" aria-label="Zoom out">−</button><button type="button" id="in" aria-label="Zoom in">+</button>
<button type="button" id="left" aria-label="Earlier">←</button><button type="button" id="right" aria-label="Later">→</button>
<button type="button" id="fit">All</button></div>
<div class="plot"><canvas id="plot" tabindex="0" role="img" aria-label="Timeline of the windows and of the conflicts listed below. Plus and minus zoom, arrow keys move, 0 shows all."></canvas><div id="tip" role="tooltip" hidden></div></div>
<div class="legend" id="legend"></div><p class="dim hint" style="margin:6px 0 0">Drag to move; Ctrl and the wheel (or a click first, then the wheel) to zoom; keys + − ← → 0. A click on a bar finds it in the list. Times are UTC.</p></section>
)html";

inline constexpr std::string_view page_filters = R"html(
<div class="bar" id="filters" hidden><input type="search" id="find" placeholder="Search id, owner, window, message" aria-label="Search the conflicts">
<span id="outcomes" role="group" aria-label="Outcomes shown" style="display:flex;flex-wrap:wrap;gap:4px 12px"></span>
<select id="rule" aria-label="Rule"></select><button type="button" id="onewindow" hidden></button></div>
)html";

}  // namespace curfew
