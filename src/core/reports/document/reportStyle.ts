/** The style sheet of every HTML report. Contrast of texts is at least 4.5 : 1 in both schemes. */
export const reportStyle = `
:root{color-scheme:light dark;--text:#1f2328;--quiet:#59636e;--back:#fff;--line:#d1d9e0;--head:#f6f8fa;--accent:#0969da;--critical:#b3171f;--warning:#8a4600;--ok:#116329}
@media (prefers-color-scheme:dark){:root{--text:#e6edf3;--quiet:#9da7b3;--back:#0d1117;--line:#3d444d;--head:#161b22;--accent:#58a6ff;--critical:#ff8a80;--warning:#e8ab53;--ok:#4ac26b}}
body{margin:0;background:var(--back);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans KR","Malgun Gothic",sans-serif}
main{max-width:76rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .5rem}
h2{font-size:1.2rem;margin:2rem 0 .5rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.4rem 0 .4rem;overflow-wrap:anywhere}
.note{color:var(--quiet);font-size:.87rem;margin:.25rem 0}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.4rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere;min-width:3.5rem}
thead th{background:var(--head);font-weight:600;white-space:nowrap}
tbody th{font-weight:600;min-width:9rem}
:lang(ko){word-break:keep-all}
.number{text-align:right;white-space:nowrap}
code{font:.87em ui-monospace,Consolas,"Noto Sans Mono",monospace}
pre{background:var(--head);padding:.5rem .75rem}
td span{white-space:nowrap}
.critical{color:var(--critical);font-weight:600}
.warning{color:var(--warning);font-weight:600}
.unknown{color:var(--quiet)}
.ok{color:var(--ok)}
.tasks{list-style:none;padding-left:.25rem}
.tasks li{margin:.3rem 0}
.tasks ul{list-style:disc;color:var(--quiet);font-size:.9rem}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:.75rem 1.25rem}
figure{margin:0;max-width:36rem}
figcaption{font-size:.9rem;font-weight:600;overflow-wrap:anywhere}
svg{display:block;width:100%;height:auto}
svg text{fill:var(--quiet);font-size:11px;paint-order:stroke;stroke:var(--back);stroke-width:3px}
.axis{stroke:var(--line);fill:none}
.line{stroke:var(--accent);fill:none;stroke-width:1.5;stroke-linejoin:round}
circle.line{fill:var(--accent)}
.line.behind{stroke:var(--quiet);stroke-dasharray:5 3}
circle.line.behind{fill:var(--quiet)}
.key{font-weight:400;white-space:nowrap;margin-left:.75em}
.key::before{content:"";display:inline-block;width:1.6em;margin-right:.35em;vertical-align:.25em;border-top:2px solid var(--accent)}
.key.behind::before{border-top:2px dashed var(--quiet)}
.area{fill:var(--accent);opacity:.12}
.marked{fill:var(--critical);opacity:.18}
.threshold{stroke:var(--critical);stroke-dasharray:4 3;fill:none}
@media print{main{max-width:none;padding:0}h2,h3{break-after:avoid}figure,tr{break-inside:avoid}}
`;
