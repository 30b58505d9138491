import type { Service } from '../service.ts';
import type { Message } from '../slack/workspace.ts';
import { messageText } from '../tour/transcript.ts';
import type { World } from '../world.ts';

const EXAMPLES = [
  '/order VI231228102118586561',
  '/order 21231102161100027740',
  '/order OD190425164650841431',
  '/stock A001',
  '/orders 7d',
  '/cabinets',
];

/** The page as one person sees the workspace. Nothing in it comes from elsewhere. */
export function pageHtml({ slack, yopoint, baifude }: World, service: Service, as: string): string {
  const people = [...slack.workspace.people.values()].filter((person) => !person.isBot);
  const options = people.map(
    ({ id, realName }) =>
      `<option value="${escaped(id)}"${id === as ? ' selected' : ''}>${escaped(realName)}</option>`,
  );
  const messages = slack.visibleTo(as).map((message) => article(message, nameOf(slack, message.user), slack));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Latchkey sandbox</title><style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
pre { white-space: pre-wrap; font: inherit; border-left: 3px solid #1f3a4d; padding-left: 1rem; margin: .3rem 0 1.2rem; }
small { color: #555; } input { width: 30rem; max-width: 100%; }
</style></head><body>
<h1>Latchkey sandbox</h1>
<p>The real service (process ${service.pid}, ${escaped(service.url)}) talks to a local Slack at ${escaped(slack.apiUrl)},
a local YoPoint and a local Baifude. They have had ${yopoint.calls.length} and ${baifude.calls.length} calls so far.
Cards stand here as text, and their buttons in brackets cannot be pressed yet.</p>
<form method="get" action="/"><label>I am <select name="as">${options.join('')}</select></label> <button>Switch</button></form>
<main>${messages.join('\n') || '<p>Nothing has been said yet.</p>'}</main>
<form method="post" action="/say"><input type="hidden" name="person" value="${escaped(as)}">
<label>Say <input name="line" list="examples" value="${escaped(EXAMPLES[0] ?? '')}" autofocus></label>
<datalist id="examples">${EXAMPLES.map((line) => `<option value="${escaped(line)}">`).join('')}</datalist>
<button>Send</button> <a href="/?as=${escaped(as)}">Look again</a></form>
<p><small>A line without a slash mentions the bot in #support. Try: ${EXAMPLES.map(escaped).join(' · ')}</small></p>
</body></html>`;
}

function article(message: Message, name: string, slack: World['slack']): string {
  const channel = slack.workspace.channels.get(message.channel)?.name || 'direct';
  const seen = message.ephemeralFor === undefined ? '' : ', only you see this';
  const thread = message.threadTs === undefined ? '' : ', in a thread';
  const where = `${escaped(name)} <small>#${escaped(channel)}${thread}${seen}</small>`;
  return `<article>${where}<pre>${escaped(messageText(message))}</pre></article>`;
}

function nameOf(slack: World['slack'], userId: string): string {
  return slack.workspace.people.get(userId)?.realName ?? userId;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
