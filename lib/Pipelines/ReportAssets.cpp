//===- ReportAssets.cpp - style and script of the page --------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "ReportPage.h"

using namespace quantc::pipelines;

const llvm::StringLiteral report::style = R"(
:root{--ink:#1b2126;--soft:#55626d;--line:#dde3e8;--paper:#fff;--card:#f5f7f9;--good:#1a7f4b;--warn:#9a5b00;--bad:#b3261e;--mark:#2f6db5}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e6eaee;--soft:#9aa7b2;--line:#313a42;--paper:#14181c;--card:#1c2227;--good:#52c68a;--warn:#e0a344;--bad:#f2837b;--mark:#6aa8ee}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1120px;margin:0 auto;padding:28px 20px 60px}h1{font-size:22px;margin:0 0 2px;overflow-wrap:anywhere}h2{font-size:17px;margin:34px 0 10px}
p{margin:4px 0;overflow-wrap:anywhere}li{overflow-wrap:anywhere}.soft{color:var(--soft)}.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(160px,1fr));gap:12px;margin:20px 0}
.card{background:var(--card);border-radius:8px;padding:12px 14px}.card b{display:block;font-size:24px;line-height:1.25}.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}
table{border-collapse:collapse;width:100%}th{text-align:left;font-weight:600;color:var(--soft);border-bottom:1px solid var(--line);padding:4px 8px}td{border-bottom:1px solid var(--line);padding:6px 8px;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.name{overflow-wrap:anywhere;min-width:9em}
th button{all:unset;cursor:pointer}th button:focus-visible,tr:focus-visible{outline:2px solid var(--mark)}th[aria-sort=ascending] button:after{content:' \25B2'}th[aria-sort=descending] button:after{content:' \25BC'}
svg{display:block}.h{fill:var(--mark)}.r{fill:var(--good);opacity:.16}.z{stroke:var(--soft);stroke-dasharray:2 2}
table.layers tbody tr{cursor:pointer}tr.off{display:none}tr.more{cursor:default}tr.more td{background:var(--card)}tr.more svg{width:100%;height:160px}
.tools{display:flex;gap:12px;align-items:center;margin:8px 0;flex-wrap:wrap}input[type=search]{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:4px 8px;flex:1 1 12em;min-width:0}
.chart{display:grid;grid-template-columns:auto 1fr;gap:0 8px}.chart ol{list-style:none;margin:0;padding:0;display:flex;flex-direction:column;justify-content:space-between;font-size:12px;color:var(--soft);text-align:right}
.chart svg{width:100%;height:180px;background:var(--card);border-radius:6px;overflow:visible}.chart path{fill:none;vector-effect:non-scaling-stroke}.net{stroke:var(--mark);stroke-width:1.5}.alone{stroke:var(--warn);stroke-width:5;stroke-linecap:round}.grid{stroke:var(--line)}
.key:before{content:'';display:inline-block;width:.7em;height:.7em;border-radius:50%;margin:0 .4em 0 0;background:var(--mark)}.key.a:before{background:var(--warn)}
@media(max-width:640px){main{padding:16px 12px 40px}thead tr{display:flex;flex-wrap:wrap}thead th{border:0}table.layers tbody tr{display:grid;grid-template-columns:repeat(4,auto);border-bottom:1px solid var(--line)}table.layers tbody tr.off{display:none}table.layers td{border:0;padding:3px 6px;min-width:0}table.layers td.name,table.layers td.w,tr.more td{grid-column:1/-1}table:not(.layers) td{overflow-wrap:anywhere}table.layers td.n{text-align:left}}
@media print{main{max-width:none;padding:0}.tools,.tip{display:none}tr{break-inside:avoid}.card{border:1px solid var(--line)}th button:after{content:''!important}*{print-color-adjust:exact}}
)";

const llvm::StringLiteral report::script = R"(
'use strict';
const key=(row,k)=>{const c=row.cells[k],v=c.dataset.v??c.textContent;return v===''?null:Number.isNaN(Number(v))?v:Number(v)};
const names=new Intl.Collator('en',{numeric:true});
const close=table=>table.querySelectorAll('tr.more').forEach(r=>{r.previousElementSibling.setAttribute('aria-expanded','false');r.remove()});
const sort=(table,th)=>{
  close(table);
  const k=th.cellIndex,down=th.getAttribute('aria-sort')==='ascending',body=table.tBodies[0];
  const rows=[...body.rows].map(r=>[key(r,k),r]),numbers=rows.every(([v])=>typeof v!=='string');
  rows.sort(([a],[b])=>a===null||b===null?(a===null)-(b===null):(numbers?a-b:names.compare(a,b))*(down?-1:1));
  for(const h of table.tHead.rows[0].cells)h.removeAttribute('aria-sort');
  th.setAttribute('aria-sort',down?'descending':'ascending');
  body.append(...rows.map(r=>r[1]));
};
for(const table of document.querySelectorAll('table'))
  for(const th of table.tHead?table.tHead.rows[0].cells:[])
    th.querySelector('button')?.addEventListener('click',()=>sort(table,th));
const layers=document.querySelector('table.layers');
if(layers){
  const open=row=>{
    if(row.nextElementSibling?.classList.contains('more')){row.nextElementSibling.remove();row.setAttribute('aria-expanded','false');return}
    const more=document.createElement('tr'),cell=more.insertCell();
    more.className='more';cell.colSpan=row.cells.length;
    const picture=row.querySelector('svg');
    if(picture)cell.append(picture.cloneNode(true));
    const rest=row.querySelector('template');
    if(rest)cell.append(rest.content.cloneNode(true));
    row.after(more);row.setAttribute('aria-expanded','true');
  };
  layers.tBodies[0].addEventListener('click',e=>{const row=e.target.closest('tr');if(row&&!row.classList.contains('more'))open(row)});
  layers.tBodies[0].addEventListener('keydown',e=>{if((e.key==='Enter'||e.key===' ')&&e.target.matches('tr[tabindex]')){e.preventDefault();open(e.target)}});
  const box=document.querySelector('input[type=search]'),count=document.querySelector('output');
  box.addEventListener('input',()=>{
    close(layers);
    const want=box.value.toLowerCase();let n=0;
    for(const row of layers.tBodies[0].rows){const on=(row.cells[1].textContent+' '+row.lastElementChild.textContent).toLowerCase().includes(want);row.classList.toggle('off',!on);n+=on}
    count.textContent=n+' of '+layers.tBodies[0].rows.length;
  });
  const chart=document.querySelector('.chart svg'),tip=document.querySelector('.tip');
  if(chart){
    const at=e=>{const b=chart.getBoundingClientRect(),n=Number(chart.dataset.n);return layers.querySelector('tr[data-p="'+Math.min(n-1,Math.max(0,Math.floor((e.clientX-b.left)/b.width*n)))+'"]')};
    chart.addEventListener('pointermove',e=>{const r=at(e);if(r)tip.textContent=r.cells[1].textContent+': alone '+r.cells[2].textContent+', in net '+r.cells[3].textContent});
    chart.addEventListener('click',e=>{const r=at(e);if(r){if(r.getAttribute('aria-expanded')!=='true')open(r);r.scrollIntoView({block:'center'})}});
  }
}
)";
