// What the HTML report does: the timeline, and the two lists. Plain JavaScript, without a library or a build.
//
// All text from outside enters the page as textContent or is drawn on a canvas: there is no place where it is
// parsed. 100,000 conflicts stay quick: a list shows one page of rows; the picture packs into lanes only what
// is in view, and where more lanes would be needed than there is room for, it shows how many there are at
// once instead.
//
// The data, as report_html.cc writes it (times in seconds since 1970, null: no end):
//   w  windows [number, id, name, scope, start, end, state, hits by outcome…], those with most hits first
//   s  texts that rows refer to by their number
//   r  rows [outcome, rule*, id, owner*, kind*, start, end, [window number…], relation*, asked, message*,
//   line,
//      help, grandfathered, occurrences [[start, end, outcome]…], occurrences in all, note*, windows not
//      listed]; * into s; what says nothing at the end of a row is left out
#pragma once

#include <string_view>

namespace curfew {

inline constexpr std::string_view page_script_lists = R"js('use strict';
const D=JSON.parse(document.getElementById('data').textContent),S=D.s,R=D.r,
NAMES=['error','deferred','warn','allowed'],LETTERS='EDWA';
const OUT=0,RULE=1,ID=2,OWNER=3,KIND=4,START=5,END=6,WINS=7,REL=8,ASKED=9,MSG=10,LINE=11,HELP=12,GRAND=13,OCC=14,OCCN=15,NOTE=16,MORE=17;
const W=D.w.map(w=>({id:w[1],name:w[2],scope:w[3],start:w[4],end:w[5]===null?Infinity:w[5],state:w[6],hits:w.slice(7)}));
const byNumber=new Map(D.w.map((w,i)=>[w[0],i]));
for(const r of R)r[WINS]=(r[WINS]||[]).map(n=>byNumber.get(n));
const $=id=>document.getElementById(id),text=i=>i===undefined||i===null?'':S[i];
const el=(tag,cls,content)=>{const e=document.createElement(tag);if(cls)e.className=cls;if(content!==undefined)e.textContent=content;return e};
const count=n=>n.toLocaleString('en-US');
const sum=w=>w.hits.reduce((a,b)=>a+b,0);
const sign=o=>{const e=document.querySelector('.tile.'+NAMES[o]+' .o').cloneNode(true);e.classList.add(NAMES[o]);return e};
const when=t=>{const s=new Date(t*1000).toISOString();const i=s.indexOf('T');return s.slice(0,i)+' '+(s.slice(i+7,i+9)==='00'?s.slice(i+1,i+6):s.slice(i+1,i+9))};
const span=s=>s<60?+s.toFixed(3)+' s':s<3600?Math.floor(s/60)+' min'+(s%60?' '+Math.round(s%60)+' s':''):s<172800?Math.floor(s/3600)+' h'+(Math.floor(s%3600/60)?' '+Math.floor(s%3600/60)+' min':''):Math.floor(s/86400)+' d'+(Math.floor(s%86400/3600)?' '+Math.floor(s%86400/3600)+' h':'');
const period=(a,b,open)=>{if(b===null||b===Infinity)return when(a)+' – '+open;if(b-a<2e-6)return when(a);const x=when(a),y=when(b);
 return x+' – '+(x.slice(0,10)===y.slice(0,10)?y.slice(11):x.slice(0,4)===y.slice(0,4)?y.slice(5):y)};
const lasting=(a,b)=>b===null||b===Infinity||b-a<2e-6?'':span(b-a);
const unlisted=r=>r[MORE]?' and '+count(r[MORE])+' more':'',windowsOf=r=>r[WINS].map(i=>W[i].id).join(', ')+unlisted(r),windowsIn=(td,r)=>{r[WINS].forEach((w,k)=>td.append(k?' ':'',el('span','',W[w].id+(k+1<r[WINS].length?',':''))));td.append(unlisted(r))};
const cell=(tr,cls,label,content)=>{const td=el('td',cls);if(label)td.dataset.l=label;if(content!==undefined)td.append(content);tr.append(td);return td};

// One page of many rows: `order` holds their numbers.
function grid(table,pages,size,row){
 const g={order:[],page:0,size,row};
 const body=table.tBodies[0],info=el('span'),step=(label,name,to)=>{const b=el('button','',label);b.type='button';b.setAttribute('aria-label',name);b.onclick=()=>{g.page=to();g.show()};pages.append(b);return b};
 info.setAttribute('role','status');
 const first=step('«','First page',()=>0),prev=step('‹','Previous page',()=>g.page-1),next=step('›','Next page',()=>g.page+1),last=step('»','Last page',()=>g.last());
 pages.append(info);
 g.last=()=>Math.max(0,Math.ceil(g.order.length/g.size)-1);
 g.show=()=>{g.page=Math.max(0,Math.min(g.page,g.last()));const a=g.page*g.size,b=Math.min(a+g.size,g.order.length);
  body.replaceChildren(...Array.from(g.order.slice(a,b),row));
  info.textContent=g.order.length?count(a+1)+'–'+count(b)+' of '+count(g.order.length):'None';
  first.disabled=prev.disabled=g.page===0;next.disabled=last.disabled=g.page===g.last();
  for(const b of [first,prev,next,last])b.hidden=g.last()===0};
 return g;
}
// Titles become buttons that sort; a second click turns the order round.
function sortable(table,keys,sort){
 const heads=[...table.tHead.rows[0].cells];
 heads.forEach((th,i)=>{if(!keys[i])return;const b=el('button','',th.textContent);b.type='button';th.replaceChildren(b);
  b.onclick=()=>{const down=th.getAttribute('aria-sort')==='ascending';
   for(const h of heads){h.removeAttribute('aria-sort');const x=h.querySelector('button');if(x)x.textContent=x.textContent.replace(/ [▲▼]$/,'')}
   th.setAttribute('aria-sort',down?'descending':'ascending');b.textContent+=down?' ▼':' ▲';sort(keys[i],down?-1:1)}});
}
const collator=new Intl.Collator('en',{numeric:true});
const compare=many=>many?(a,b)=>a<b?-1:a>b?1:0:collator.compare;
const byKey=(key,dir,many)=>{const c=compare(many);return(a,b)=>{const x=key(a),y=key(b);return dir*(typeof x==='number'?x-y:c(x,y))||a-b}};

// The windows.
const windowTable=$('windows');
const windowGrid=grid(windowTable,$('windowpages'),innerWidth<720?4:10,i=>{const w=W[i],tr=el('tr');
 const id=cell(tr,'id');if(sum(w)){const b=el('button','link',w.id);b.type='button';b.title='List the conflicts with this window';b.onclick=()=>onlyWindow(i);id.append(b)}else id.append(w.id);
 cell(tr,'wide','',w.name);const t=cell(tr,'t','',period(w.start,w.end,'until further notice'));t.append(el('small','',' '+lasting(w.start,w.end)));
 cell(tr,'st','',w.state);cell(tr,'sc','scope',w.scope);
 w.hits.forEach((n,o)=>cell(tr,n?'n':'n zero',NAMES[o],n?count(n):'·'));return tr});
windowGrid.order=W.map((w,i)=>i);windowGrid.show();
sortable(windowTable,[i=>W[i].id,i=>W[i].name,i=>W[i].start,i=>W[i].state,i=>W[i].scope,...NAMES.map((n,o)=>i=>-W[i].hits[o])],(key,dir)=>{windowGrid.order.sort(byKey(key,dir,false));windowGrid.page=0;windowGrid.show()});

// The conflicts.
let chosen=-1,needle='',shownOutcomes=[true,true,true,true],rule='',theWindow=-1;
const shown=new Uint8Array(R.length).fill(1);
const conflictTable=$('conflicts'),conflictGrid=grid(conflictTable,$('pages'),50,i=>{const r=R[i],tr=el('tr',i===chosen?'on':'');
 cell(tr,'').append(sign(r[OUT]));cell(tr,'t','',text(r[RULE]));
 const id=cell(tr,'id'),b=el('button','link',r[ID]);b.type='button';b.title='Show in the timeline';b.onclick=()=>{choose(i);focusOn(i);$('picture').scrollIntoView({block:'start'})};
 id.append(b,el('small','',' '+text(r[KIND])+', line '+count(r[LINE])));
 cell(tr,'ow','',text(r[OWNER]));
 const t=cell(tr,'t','',period(r[START],r[END],'no end'));t.append(el('small','',' '+lasting(r[START],r[END])+(r[OCCN]?' · '+count(r[OCCN])+' occurrences concerned':'')));
 windowsIn(cell(tr,'wide w',''),r);
 const m=cell(tr,'m','',text(r[MSG]));if(text(r[NOTE]))m.append(el('em','',text(r[NOTE])));if(r[GRAND])m.append(el('em','','Made before it was declared or moved: it stays as it is.'));if(r[HELP])m.append(el('em','','Instead: '+r[HELP]));
 return tr});
let sortKey=i=>R[i][OUT],sortDir=1,haystack;
function filter(){
 if(needle&&!haystack)haystack=R.map(r=>(r[ID]+'\n'+text(r[OWNER])+'\n'+windowsOf(r)+'\n'+r[WINS].map(i=>W[i].name).join('\n')+'\n'+text(r[MSG])+'\n'+text(r[RULE])).toLowerCase());
 const order=[];
 for(let i=0;i<R.length;++i){const r=R[i];
  const yes=shownOutcomes[r[OUT]]&&(!rule||text(r[RULE])===rule)&&(theWindow<0||r[WINS].includes(theWindow))&&(!needle||haystack[i].includes(needle));
  shown[i]=yes?1:0;if(yes)order.push(i)}
 conflictGrid.order=order.sort(byKey(sortKey,sortDir,order.length>20000));conflictGrid.page=0;conflictGrid.show();
 if(window.picture)window.picture.changed();
}
function onlyWindow(i){theWindow=i;const b=$('onewindow');b.hidden=i<0;if(i>=0){b.textContent='Window '+W[i].id+'  ✕';b.setAttribute('aria-label','Show all windows again');$('h-conflicts').scrollIntoView({block:'start'})}filter()}
function choose(i){chosen=i;conflictGrid.show();if(window.picture)window.picture.draw()}
function findInList(i){chosen=i;const at=conflictGrid.order.indexOf(i);if(at<0)return;conflictGrid.page=Math.floor(at/conflictGrid.size);conflictGrid.show();
 const tr=conflictTable.tBodies[0].querySelector('.on');if(tr){tr.scrollIntoView({block:'center'});tr.querySelector('button').focus({preventScroll:true})}}
function focusOn(i){if(window.picture)window.picture.focusOn(i)}
{
 let later;$('find').oninput=e=>{clearTimeout(later);later=setTimeout(()=>{needle=e.target.value.trim().toLowerCase();filter()},120)};
 NAMES.forEach((n,o)=>{const l=el('label','c '+n),c=el('input');c.type='checkbox';c.checked=true;c.onchange=()=>{shownOutcomes[o]=c.checked;filter()};l.append(c,sign(o));$('outcomes').append(l)});
 const select=$('rule');select.append(new Option('All rules',''));[...new Set(R.map(r=>text(r[RULE])))].sort(collator.compare).forEach(x=>select.append(new Option(x,x)));
 select.onchange=()=>{rule=select.value;filter()};$('onewindow').onclick=()=>onlyWindow(-1);
 sortable(conflictTable,[i=>R[i][OUT],i=>text(R[i][RULE]),i=>R[i][ID],i=>text(R[i][OWNER]),i=>R[i][START],i=>windowsOf(R[i]),i=>text(R[i][MSG])],(key,dir)=>{sortKey=key;sortDir=dir;filter()});
 $('filters').hidden=false;
 addEventListener('beforeprint',()=>{conflictGrid.size=windowGrid.size=1000;conflictGrid.page=windowGrid.page=0;conflictGrid.show();windowGrid.show()});
 addEventListener('afterprint',()=>{conflictGrid.size=50;windowGrid.size=innerWidth<720?4:10;conflictGrid.show();windowGrid.show()});
}
)js";

inline constexpr std::string_view page_script_picture = R"js(
window.picture=(()=>{
if(!W.length&&!R.length)return null;
$('picture').hidden=false;
const canvas=$('plot'),g=canvas.getContext('2d'),tip=$('tip');
const DAY=86400,HEAD=42,CHIP=19,LANE_MIN=5,LANE_MAX=19,LEAST=3;
// Bars by start, in arrays of numbers.
const bars=[];R.forEach((r,i)=>{if(r[OCC]&&r[OCC].length)for(const o of r[OCC])bars.push([o[0],o[1]===null?Infinity:o[1],o[2],i]);else bars.push([r[START],r[END]===null?Infinity:r[END],r[OUT],i])});
bars.sort((a,b)=>a[0]-b[0]||a[3]-b[3]);
const N=bars.length,from=Float64Array.from(bars,b=>b[0]),to=Float64Array.from(bars,b=>b[1]),kind=Uint8Array.from(bars,b=>b[2]),row=Uint32Array.from(bars,b=>b[3]);bars.length=0;
const bands=W.filter(w=>w.state!=='cancelled'&&w.state!=='disabled').sort((a,b)=>a.start-b.start);
// All that is finite; and where the most of it lies.
let all;{let lo=Infinity,hi=-Infinity;const see=t=>{if(t<lo)lo=t;if(t>hi)hi=t};
 for(let i=0;i<N;++i){see(from[i]);if(to[i]<Infinity)see(to[i])}
 const hit=W.filter(sum);for(const w of hit.length||N?hit:W){see(w.start);if(w.end<Infinity)see(w.end)}
 if(!(lo<hi)){lo-=3600;hi=lo+7200}const pad=(hi-lo)*.03;all=[lo-pad,hi+pad]}
let home=all;if(N>=20){const lo=from[Math.floor(N*.02)],ends=Array.from(from).map((a,i)=>to[i]<Infinity?to[i]:a).sort((a,b)=>a-b),hi=ends[Math.floor(N*.98)];
 if(hi>lo&&(all[1]-all[0])>8*(hi-lo))home=[lo-(hi-lo)*.06,hi+(hi-lo)*.06]}
let view=[...home],width=0,height=0,areaTop=0,area=0,version=0,packed=null,fill=[],css={},hover=-1,dense=false,chips=[],chipLanes=3;
const X=t=>t===Infinity?1e7:t===-Infinity?-1e7:Math.max(-1e6,Math.min(1e6,(t-view[0])/(view[1]-view[0])*width)),T=x=>view[0]+x/width*(view[1]-view[0]);

// An outcome's pattern: error solid, deferred slanted, warn dotted, allowed pale in an outline.
function pattern(o,scale){const c=document.createElement('canvas');c.width=c.height=8*scale;const p=c.getContext('2d');p.scale(scale,scale);const ink=css[NAMES[o]];
 p.fillStyle=ink;p.strokeStyle=css.card;p.lineWidth=1;
 if(o===0)p.fillRect(0,0,8,8);
 if(o===1){p.globalAlpha=.38;p.fillRect(0,0,8,8);p.globalAlpha=1;p.strokeStyle=ink;p.lineWidth=2.2;p.beginPath();for(const d of [-8,0,8]){p.moveTo(d-1,9);p.lineTo(d+9,-1)}p.stroke()}
 if(o===2){p.globalAlpha=.45;p.fillRect(0,0,8,8);p.globalAlpha=1;for(const[x,y]of[[2,2],[6,6]]){p.beginPath();p.arc(x,y,1.5,0,7);p.fill()}}
 if(o===3){p.globalAlpha=.22;p.fillRect(0,0,8,8)}
 const made=g.createPattern(c,'repeat');made.setTransform(new DOMMatrix().scale(1/scale));return made}
function palette(){const s=getComputedStyle(document.documentElement);for(const n of ['card','ink','dim','line','soft','error','deferred','warn','allowed','band','band-line','chip','chip-ink','now','grid','focus'])css[n]=s.getPropertyValue('--'+n).trim();
 fill=NAMES.map((n,o)=>pattern(o,devicePixelRatio||1));
 const legend=$('legend');legend.replaceChildren();
 const swatch=(label,paint)=>{const s=el('span'),c=el('canvas'),k=devicePixelRatio||1;c.width=26*k;c.height=14*k;const p=c.getContext('2d');p.scale(k,k);paint(p);s.append(c,label);legend.append(s)};
 NAMES.forEach((n,o)=>swatch(LETTERS[o]+' '+n,p=>{p.fillStyle=fill[o];p.fillRect(0,0,26,14);p.strokeStyle=css[n];p.strokeRect(.5,.5,25,13)}));
 swatch('window',p=>{p.fillStyle=css.band;p.fillRect(0,0,26,14);p.strokeStyle=css['band-line'];p.setLineDash([3,2]);p.beginPath();p.moveTo(.5,0);p.lineTo(.5,14);p.moveTo(25.5,0);p.lineTo(25.5,14);p.stroke()});
 swatch('now',p=>{p.strokeStyle=css.now;p.lineWidth=1.5;p.setLineDash([4,3]);p.beginPath();p.moveTo(13,0);p.lineTo(13,14);p.stroke()})}

// Which bars go into which lane, for the view and as much to either side, so that moving does not shuffle them.
function pack(){
 const length=view[1]-view[0];
 if(packed&&packed.version===version&&packed.length===length&&packed.lo<=view[0]&&packed.hi>=view[1])return packed;
 const lo=view[0]-length/2,hi=view[1]+length/2,perPixel=length/width,most=Math.floor(area/LANE_MIN),ends=[],items=[];
 let tooMany=false;
 for(let i=0;i<N&&from[i]<hi;++i){if(!shown[row[i]]||to[i]<=lo)continue;
  const a=from[i]/perPixel,b=Math.max(a+LEAST,to[i]/perPixel);let lane=0;while(lane<ends.length&&ends[lane]>a)++lane;
  if(lane>=most){tooMany=true;break}ends[lane]=b+1;items.push(i,lane)}
 return packed={version,length,lo,hi,tooMany,items,lanes:ends.length};
}
function lanesWanted(){const keep=area;area=380;packed=null;const p=pack();area=keep;packed=null;return p.tooMany?Infinity:p.lanes}
function size(){const keepView=view;const narrow=canvas.parentNode.clientWidth<520;width=Math.max(200,canvas.parentNode.clientWidth);chipLanes=3;chipLanes=Math.max(...[all,home].map(v=>{view=v;placeChips();return Math.max(1,...chips.map(c=>c.lane+1))}));view=keepView;areaTop=HEAD+chipLanes*CHIP+12;
 const lanes=lanesWanted();area=Math.max(90,Math.min(narrow?300:380,lanes===Infinity?400:lanes*LANE_MAX+14));height=areaTop+area+6;
 const k=devicePixelRatio||1;canvas.width=Math.round(width*k);canvas.height=Math.round(height*k);canvas.style.height=height+'px';packed=null}

const STEPS=[1,2,5,10,15,30,60,120,300,600,900,1800,3600,7200,10800,21600,43200,DAY,2*DAY,7*DAY];
const MONTHS=['Jan','Feb','Mar','Apr','May','Jun','Jul','Aug','Sep','Oct','Nov','Dec'],DAYS=['Sun','Mon','Tue','Wed','Thu','Fri','Sat'];
const utc=t=>new Date(t*1000),two=n=>String(n).padStart(2,'0');
const monthStart=(y,m)=>{const d=new Date(0);d.setUTCFullYear(y,m,1);return d/1000};
function* monthly(step){const d=utc(view[0]);let n=d.getUTCFullYear()*12+d.getUTCMonth();n-=((n%step)+step)%step;for(;;n+=step){const t=monthStart(Math.floor(n/12),n%12);if(t>view[1])return;if(t>=view[0])yield t}}
function* every(step){const base=step===7*DAY?-3*DAY:0;for(let t=Math.ceil((view[0]-base)/step)*step+base;t<=view[1];t+=step)yield t}
function axis(){
 const per=(view[1]-view[0])/width,least=per*(width<520?62:78);
 let ticks,label,over,name;
 const step=STEPS.find(s=>s>=least);
 if(step){ticks=every(step);
  if(step<DAY){label=t=>{const d=utc(t);return two(d.getUTCHours())+':'+two(d.getUTCMinutes())+(step<60?':'+two(d.getUTCSeconds()):'')};over=()=>every(DAY);name=t=>{const d=utc(t);return DAYS[d.getUTCDay()]+' '+d.getUTCDate()+' '+MONTHS[d.getUTCMonth()]+' '+d.getUTCFullYear()}}
  else{label=t=>{const d=utc(t);return d.getUTCDate()+' '+MONTHS[d.getUTCMonth()]};over=()=>monthly(1);name=t=>{const d=utc(t);return MONTHS[d.getUTCMonth()]+' '+d.getUTCFullYear()}}}
 else{const months=[1,2,3,6,12,24,60,120,300,600,1200,6000,12000].find(m=>m*30.4*DAY>=least)||24000;ticks=monthly(months);
  label=t=>{const d=utc(t);return months<12?MONTHS[d.getUTCMonth()]:String(d.getUTCFullYear())};over=()=>months<12?monthly(12):[];name=t=>months<12?String(utc(t).getUTCFullYear()):'Year (UTC)'}
 g.font='12px system-ui,"DejaVu Sans",sans-serif';g.textBaseline='middle';g.textAlign='center';
 g.strokeStyle=css.grid;g.lineWidth=1;g.fillStyle=css.dim;
 for(const t of ticks){const x=Math.round(X(t))+.5;g.beginPath();g.moveTo(x,HEAD-6);g.lineTo(x,height);g.stroke();if(x>16&&x<width-16)g.fillText(label(t),x,HEAD-14)}
 g.textAlign='left';g.fillStyle=css.ink;g.font='600 12px system-ui,"DejaVu Sans",sans-serif';
 let free=-1e9;const marks=[...over()].filter(t=>t>view[0]);
 const first=name(view[0]),wide=g.measureText(first).width;if(!marks.length||X(marks[0])>wide+14){g.fillText(first,2,9);free=wide+14}
 for(const t of marks){const x=X(t);g.strokeStyle=css.line;g.beginPath();g.moveTo(Math.round(x)+.5,0);g.lineTo(Math.round(x)+.5,height);g.stroke();
  const n=name(t),w=g.measureText(n).width;if(x+4>free&&x+w+4<width){g.fillText(n,x+4,9);free=x+w+18}}
 g.strokeStyle=css.line;g.beginPath();g.moveTo(0,HEAD-.5);g.lineTo(width,HEAD-.5);g.stroke();
}
function drawBands(){
 let a=null,b=0;g.fillStyle=css.band;
 const flush=()=>{if(a!==null)g.fillRect(a,HEAD,Math.max(1,b-a),height-HEAD)};
 const lines=[];
 for(const w of bands){if(w.start>view[1])break;if(w.end<=view[0])continue;const x0=Math.max(-2,X(w.start)),x1=Math.min(width+2,Math.max(x0+1.5,X(w.end)));
  lines.push(x0,x1);if(a===null||x0>b){flush();a=x0;b=x1}else b=Math.max(b,x1)}
 flush();
 if(lines.length<120){g.strokeStyle=css['band-line'];g.lineWidth=1;g.setLineDash([3,3]);g.beginPath();for(const x of lines){const at=Math.round(x)+.5;g.moveTo(at,HEAD);g.lineTo(at,height)}g.stroke();g.setLineDash([])}
}
// Which names find room; returns how many did not.
function placeChips(){
 chips=[];const lanes=Array.from({length:chipLanes},()=>[]),font='12px system-ui,"DejaVu Sans",sans-serif';g.font=font;g.textBaseline='middle';g.textAlign='left';let hidden=0,tried=0;
 const free=(lane,a,b)=>lane.every(c=>c[1]<=a||c[0]>=b);
 for(let i=0;i<W.length;++i){const w=W[i];if(w.start>view[1]||w.end<=view[0])continue;
  const x0=Math.max(0,X(w.start)),x1=Math.min(width,Math.max(x0+3,X(w.end)));let label=w.name||w.id;
  if(++tried>800){++hidden;continue}
  let text=Math.min(g.measureText(label).width,x1-x0>90?x1-x0-10:170)+10;const inside=x1-x0>=Math.min(text,60);
  const occupied=inside?[x0,x1]:x1+text<width?[x0,x1+text]:[Math.max(0,x0-text),x1];
  const lane=lanes.findIndex(l=>free(l,occupied[0]-3,occupied[1]+3));if(lane<0){++hidden;continue}
  lanes[lane].push(occupied);chips.push({i,x0,x1,y:HEAD+8+lane*CHIP,lane,occupied,inside,label})}
 return hidden}
function drawChips(){
 const hidden=placeChips();
 for(const c of chips){const w=W[c.i],off=w.state==='cancelled'||w.state==='disabled';
  g.fillStyle=css.chip;g.strokeStyle=css['band-line'];g.lineWidth=1;g.setLineDash(off?[3,2]:[]);g.beginPath();g.rect(Math.round(c.x0)+.5,c.y+.5,Math.max(2,Math.round(c.x1-c.x0)-1),CHIP-4);if(!off)g.fill();g.stroke();g.setLineDash([]);
  g.save();g.beginPath();const a=c.inside?c.x0+5:c.occupied[0]<c.x0?c.occupied[0]:c.x1+4,b=c.inside?c.x1-3:c.occupied[0]<c.x0?c.x0-4:c.occupied[1];g.rect(a,c.y-1,b-a,CHIP);g.clip();
  g.fillStyle=sum(w)?css['chip-ink']:css.dim;let label=c.label+(off?' ('+w.state+')':w.end===Infinity&&c.inside?' → until further notice':'');
  if(g.measureText(label).width>b-a){while(label&&g.measureText(label+'…').width>b-a)label=label.slice(0,-1);label=label.replace(/[\ud800-\udbff]$/,'')+'…'}
  if(!c.inside){g.fillStyle=css.card;g.globalAlpha=.8;g.fillRect(a-2,c.y,g.measureText(label).width+4,CHIP-3);g.globalAlpha=1;g.fillStyle=sum(w)?css['chip-ink']:css.dim}
  g.fillText(label,a,c.y+(CHIP-3)/2+.5);g.restore()}
 return hidden;
}
function drawBars(p){
 const lane=Math.max(LANE_MIN,Math.min(LANE_MAX,Math.floor((area-8)/Math.max(1,p.lanes)))),h=lane-(lane>9?4:1),marks=lane>=14;
 p.lane=lane;g.font='600 11px system-ui,"DejaVu Sans",sans-serif';g.textBaseline='middle';g.textAlign='left';
 for(let k=0;k<p.items.length;k+=2){const i=p.items[k],x0=X(from[i]);const x1=Math.max(x0+LEAST,X(to[i]));if(x1<0||x0>width)continue;
  const a=Math.max(-3,x0),b=Math.min(width+3,x1),y=areaTop+p.items[k+1]*lane,o=kind[i];
  g.fillStyle=css.card;g.fillRect(a,y,b-a,h);g.fillStyle=fill[o];g.fillRect(a,y,b-a,h);
  g.strokeStyle=row[i]===chosen||i===hover?css.ink:css[NAMES[o]];g.lineWidth=row[i]===chosen||i===hover?2:1;if(b-a>3||g.lineWidth===2)g.strokeRect(a+.5,y+.5,b-a-1,h-1);
  if(marks&&b-a>17){const at=Math.max(a,0);g.fillStyle=css.card;g.fillRect(at+3,y+2,13,h-4);g.fillStyle=css[NAMES[o]];g.fillText(LETTERS[o],at+5,y+h/2+.5);
   const id=R[row[i]][ID];if(b-at>60){g.font='11px system-ui,"DejaVu Sans",sans-serif';let s=id.slice(0,40);const room=Math.min(b,width)-at-24,w=g.measureText(s).width;if(w<=room){g.fillStyle=css.card;g.fillRect(at+16,y+2,w+6,h-4);g.fillStyle=css.ink;g.fillText(s,at+18,y+h/2+.5)}g.font='600 11px system-ui,"DejaVu Sans",sans-serif'}}}
}
// How many at once, for each few pixels, stacked by outcome.
const BUCKET=3;let density=null;
function drawDensity(){
 const n=Math.ceil(width/BUCKET),at=[0,1,2,3].map(()=>new Float64Array(n+1));
 for(let i=0;i<N&&from[i]<view[1];++i){if(!shown[row[i]]||to[i]<=view[0])continue;
  const a=Math.max(0,Math.floor(X(from[i])/BUCKET)),b=Math.min(n,Math.max(a+1,Math.ceil(X(to[i])/BUCKET)));if(a>=n)continue;++at[kind[i]][a];--at[kind[i]][b]}
 let most=1;const sums=new Float64Array(n);for(let o=0;o<4;++o){let c=0;for(let k=0;k<n;++k){c+=at[o][k];at[o][k]=c;sums[k]+=c;if(sums[k]>most)most=sums[k]}}
 const top=areaTop+14,base=height-2,scale=(base-top)/most;
 density={at,sums};
 const raw=most/4,ten=Math.pow(10,Math.floor(Math.log10(raw))),grid=Math.max(1,[1,2,5,10].map(m=>m*ten).find(s=>s>=raw));
 const floor=new Float64Array(n);
 for(let o=0;o<4;++o){g.fillStyle=css.card;g.beginPath();const level=new Float64Array(n);for(let k=0;k<n;++k)level[k]=floor[k]+at[o][k];
  for(let k=0;k<n;++k){if(at[o][k]>0)g.rect(k*BUCKET,base-level[k]*scale,BUCKET,at[o][k]*scale)}g.fill();g.fillStyle=fill[o];g.fill();
  g.strokeStyle=css[NAMES[o]];g.lineWidth=1;g.beginPath();let pen=false;for(let k=0;k<n;++k){const y=base-level[k]*scale;if(at[o][k]>0){if(!pen)g.moveTo(k*BUCKET,y);else g.lineTo(k*BUCKET,y);g.lineTo((k+1)*BUCKET,y);pen=true}else pen=false}g.stroke();
  floor.set(level)}
 g.font='11px system-ui,"DejaVu Sans",sans-serif';g.textAlign='left';g.textBaseline='middle';
 for(let v=grid;v<=most;v+=grid){const y=Math.round(base-v*scale)+.5;g.strokeStyle=css.dim;g.globalAlpha=.3;g.setLineDash([2,4]);g.beginPath();g.moveTo(0,y);g.lineTo(width,y);g.stroke();g.setLineDash([]);g.globalAlpha=1;
  const s=count(v)+' at once',w=g.measureText(s).width;g.fillStyle=css.card;g.globalAlpha=.85;g.fillRect(2,y-8,w+6,15);g.globalAlpha=1;g.fillStyle=css.dim;g.fillText(s,5,y)}
}
function drawNow(){const x=X(D.now);if(x<0||x>width)return;g.strokeStyle=css.now;g.lineWidth=1.5;g.setLineDash([5,4]);g.beginPath();g.moveTo(x,HEAD-8);g.lineTo(x,height);g.stroke();g.setLineDash([]);
 g.font='600 11px system-ui,"DejaVu Sans",sans-serif';const w=g.measureText('now').width+8,a=Math.min(x,width-w);g.fillStyle=css.now;g.fillRect(a,HEAD-8,w,14);g.fillStyle=css.card;g.textAlign='left';g.textBaseline='middle';g.fillText('now',a+4,HEAD-.5)}
let asked=false;const seen=new Uint8Array(R.length);
function draw(){if(asked)return;asked=true;requestAnimationFrame(()=>{asked=false;paint()})}
function paint(){
 const k=devicePixelRatio||1;g.setTransform(k,0,0,k,0,0);g.fillStyle=css.card;g.fillRect(0,0,width,height);
 drawBands();axis();const p=pack();dense=p.tooMany;if(dense)drawDensity();else drawBars(p);const hidden=drawChips();drawNow();
 let n=0;seen.fill(0);for(let i=0;i<N&&from[i]<view[1];++i)if(shown[row[i]]&&to[i]>view[0]&&!seen[row[i]])seen[row[i]]=1,++n;
 $('seen').textContent=count(n)+(n===1?' conflict':' conflicts')+' in view'+(dense?', too many for single bars: how many at once is shown; zoom in':'')+(hidden?'; '+count(hidden)+' window names do not fit':'');
}
const LIMIT=[-2.2e10,2.6e11];
function move(a,b){const length=Math.min(Math.max(b-a,1),LIMIT[1]-LIMIT[0]);a=Math.max(LIMIT[0],Math.min(a,LIMIT[1]-length));view=[a,a+length];hover=-1;tip.hidden=true;draw()}
const zoom=(f,at=(view[0]+view[1])/2)=>move(at-(at-view[0])*f,at+(view[1]-at)*f),pan=f=>{const d=(view[1]-view[0])*f;const l=view[1]-view[0];view=[view[0]+d,view[0]+d+l];hover=-1;tip.hidden=true;draw()};
function under(x,y){
 for(const c of chips)if(y>=c.y&&y<c.y+CHIP&&x>=c.occupied[0]&&x<=c.occupied[1])return{window:c.i};
 if(y<areaTop)return null;
 if(dense)return{bucket:Math.floor(x/BUCKET)};
 const lane=Math.floor((y-areaTop)/packed.lane);
 for(let k=0;k<packed.items.length;k+=2)if(packed.items[k+1]===lane){const i=packed.items[k],x0=X(from[i]);if(x>=x0-1&&x<=Math.max(x0+LEAST,X(to[i]))+1)return{bar:i}}
 return null;
}
const line=(name,value)=>{const d=el('div','');d.append(el('span','dim',name+' '),value);return d};
function tell(hit,x,y){
 const parts=[];
 if(hit.window!==undefined){const w=W[hit.window];parts.push(el('b','',w.name?w.name+' ('+w.id+')':w.id),line('window',w.state+', '+w.scope),line('time',period(w.start,w.end,'until further notice')+(lasting(w.start,w.end)?' ('+lasting(w.start,w.end)+')':'')),line('hits',NAMES.map((n,o)=>w.hits[o]?count(w.hits[o])+' '+n:'').filter(Boolean).join(', ')||'none'))}
 else if(hit.bucket!==undefined){const b=hit.bucket;if(!density||!(density.sums[b]>0)){tip.hidden=true;return}parts.push(el('b','',when(T(b*BUCKET))),line('at once',NAMES.map((n,o)=>density.at[o][b]?count(density.at[o][b])+' '+n:'').filter(Boolean).join(', ')))}
 else{const r=R[row[hit.bar]],head=el('div');head.append(sign(kind[hit.bar]),' ',el('b','',r[ID]));parts.push(head,line('rule',text(r[RULE])+(r[REL]!==undefined&&r[REL]!==null?', '+text(r[REL]).replace('_',' ')+' the window':'')),line('time',period(from[hit.bar],to[hit.bar],'no end')+(lasting(from[hit.bar],to[hit.bar])?' ('+lasting(from[hit.bar],to[hit.bar])+')':'')),line(text(r[KIND]),(text(r[OWNER])?'of '+text(r[OWNER])+', ':'')+'asked '+when(r[ASKED])+', line '+count(r[LINE])));
  if(r[WINS].length)parts.push(line(r[WINS].length>1?'windows':'window',windowsOf(r)));if(text(r[MSG]))parts.push(el('p','',text(r[MSG])));if(text(r[NOTE]))parts.push(el('p','dim',text(r[NOTE])));if(r[HELP])parts.push(el('p','dim','Instead: '+r[HELP]))}
 tip.replaceChildren(...parts);tip.hidden=false;const box=canvas.parentNode.getBoundingClientRect(),w=tip.offsetWidth,h=tip.offsetHeight;
 tip.style.left=Math.max(0,Math.min(x+14,box.width-w))+'px';tip.style.top=(y+18+h>height+60&&y-h-10>-80?y-h-10:y+18)+'px';
}
let grip=null,active=false;
canvas.addEventListener('pointerdown',e=>{if(e.button)return;active=true;grip={x:e.clientX,view:[...view],moved:false};canvas.setPointerCapture(e.pointerId)});
canvas.addEventListener('pointermove',e=>{const box=canvas.getBoundingClientRect(),x=e.clientX-box.left,y=e.clientY-box.top;
 if(grip){const d=(e.clientX-grip.x)/width*(grip.view[1]-grip.view[0]);if(Math.abs(e.clientX-grip.x)>3){grip.moved=true;canvas.classList.add('drag')}if(grip.moved){const l=view[1]-view[0];view=[grip.view[0]-d,grip.view[0]-d+l];tip.hidden=true;draw()}return}
 const hit=under(x,y),bar=hit&&hit.bar!==undefined?hit.bar:-1;if(bar!==hover){hover=bar;draw()}if(hit)tell(hit,x,y);else tip.hidden=true});
canvas.addEventListener('pointerup',e=>{const was=grip;grip=null;canvas.classList.remove('drag');if(!was||was.moved)return;const box=canvas.getBoundingClientRect(),x=e.clientX-box.left,y=e.clientY-box.top,hit=under(x,y);
 if(!hit)return;if(hit.bar!==undefined)findInList(row[hit.bar]);else if(hit.window!==undefined)zoomTo(W[hit.window].start,W[hit.window].end);else zoom(.25,T(x))});
canvas.addEventListener('pointercancel',()=>{grip=null;canvas.classList.remove('drag')});
canvas.addEventListener('pointerleave',()=>{tip.hidden=true;if(hover>=0){hover=-1;draw()}});
canvas.addEventListener('blur',()=>active=false);
canvas.addEventListener('wheel',e=>{if(Math.abs(e.deltaX)>Math.abs(e.deltaY)){e.preventDefault();pan(e.deltaX/width);return}if(!e.ctrlKey&&!active)return;e.preventDefault();zoom(Math.pow(1.0016,e.deltaY*(e.deltaMode?20:1)),T(e.clientX-canvas.getBoundingClientRect().left))},{passive:false});
canvas.addEventListener('keydown',e=>{const f={'+':()=>zoom(.6),'=':()=>zoom(.6),'-':()=>zoom(1/.6),ArrowLeft:()=>pan(-.2),ArrowRight:()=>pan(.2),'0':()=>move(...all),Home:()=>move(...home),Escape:()=>{tip.hidden=true;active=false}}[e.key];if(f&&!e.ctrlKey&&!e.metaKey){e.preventDefault();f()}});
$('in').onclick=()=>zoom(.5);$('out').onclick=()=>zoom(2);$('left').onclick=()=>pan(-.4);$('right').onclick=()=>pan(.4);$('fit').onclick=()=>move(...all);
function zoomTo(a,b){if(b===Infinity)b=Math.max(a+7*DAY,all[1]);const d=Math.max(b-a,1);move(a-d,b+d)}
const again=()=>{palette();size();paint()};
let wait;addEventListener('resize',()=>{clearTimeout(wait);wait=setTimeout(again,80)});
matchMedia('(prefers-color-scheme:dark)').addEventListener('change',again);addEventListener('beforeprint',again);addEventListener('afterprint',()=>setTimeout(again,0));
again();
return{draw,changed(){++version;draw()},focusOn(i){const r=R[i];zoomTo(r[START],r[END]===null?Infinity:r[END])}};
})();
filter();
)js";

}  // namespace curfew
