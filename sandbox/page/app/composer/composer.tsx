import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { PageGesture } from '../../protocol.ts';
import { Icon } from '../parts/icon.tsx';
import { WentWrong } from '../parts/went-wrong.tsx';
import { act } from '../server/post.ts';
import { useDoing } from '../server/use-doing.ts';
import { usePage, useServed, useTexts } from '../store/context.ts';
import { commandOf, complete, type Suggestion } from './complete.ts';
import { Suggestions } from './suggestions.tsx';

interface ComposerProps {
  /** What the field is called and says while it is empty. */
  readonly label: string;
  readonly channel: string;
  /** Set: answers in this thread, where Slack takes no commands. */
  readonly threadTs?: string;
  readonly draft: string;
  readonly onDraft: (draft: string) => void;
  /** Takes the focus whenever this grows. */
  readonly takesFocus: number;
}

/** Where a person types: a command, a mention, a word to the others. Enter sends, Shift+Enter begins a line. */
export function Composer({ label, channel, threadTs, draft, onDraft, takesFocus }: ComposerProps) {
  const { person, language } = usePage();
  const { setting } = useServed();
  const texts = useTexts();
  const { isBusy, error, run } = useDoing();
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [dismissed, setDismissed] = useState('');
  const listId = useId();

  const commands = threadTs === undefined ? setting.commands : [];
  const people = setting.people.filter(({ id }) => id === setting.botId);
  const completion =
    dismissed === draft
      ? undefined
      : complete(draft, Math.min(caret, draft.length), { commands, people, language });
  const suggestions = completion?.suggestions ?? [];
  const command = commandOf(draft, commands);

  useEffect(() => {
    if (takesFocus === 0) return;
    field.current?.focus();
    const end = field.current?.value.length ?? 0;
    field.current?.setSelectionRange(end, end);
    setCaret(end);
  }, [takesFocus]);

  function write(text: string): void {
    setChosen(0);
    onDraft(text);
  }

  function take({ insert }: Suggestion): void {
    const from = completion?.from ?? 0;
    const text = `${draft.slice(0, from)}${insert}${draft.slice(caret)}`;
    write(text);
    setCaret(from + insert.length);
    field.current?.focus();
  }

  async function send(): Promise<void> {
    const text = draft.trim();
    if (text === '' || isBusy) return;
    onDraft('');
    const { error: failed } = await run(() => act(person, gestureOf(text, channel, threadTs)));
    // What was not sent is not lost.
    if (failed !== undefined) onDraft(text);
  }

  function onKeyDown(event: KeyboardEvent): void {
    // A word that is still being composed, as Chinese is, takes Enter and the arrows for itself.
    if (event.nativeEvent.isComposing) return;
    const suggestion = suggestions[chosen];
    if (suggestion !== undefined && onListKey(event, suggestion)) return;
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    void send();
  }

  function onListKey(event: KeyboardEvent, suggestion: Suggestion): boolean {
    const { key, shiftKey } = event;
    const isWhole = suggestion.insert.trim() === draft.trim();
    if (key === 'ArrowDown') setChosen((chosen + 1) % suggestions.length);
    else if (key === 'ArrowUp') setChosen((chosen - 1 + suggestions.length) % suggestions.length);
    else if (key === 'Escape') setDismissed(draft);
    else if ((key === 'Tab' && !shiftKey) || (key === 'Enter' && !shiftKey && !isWhole)) take(suggestion);
    else return false;
    event.preventDefault();
    return true;
  }

  return (
    <div className="composer">
      {suggestions.length > 0 && (
        <Suggestions
          id={listId}
          label={texts.composer.suggestions}
          suggestions={suggestions}
          chosen={chosen}
          onTake={take}
        />
      )}
      <div className="composer-box">
        <textarea
          ref={field}
          value={draft}
          rows={1}
          maxLength={4_000}
          placeholder={label}
          role="combobox"
          aria-label={label}
          aria-expanded={suggestions.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={suggestions.length > 0 ? `${listId}-${chosen}` : undefined}
          data-testid={threadTs === undefined ? 'composer' : 'thread-composer'}
          data-composer={threadTs === undefined ? '' : undefined}
          onChange={({ target }) => {
            setCaret(target.selectionStart);
            write(target.value);
          }}
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className="button square"
          data-style="primary"
          aria-label={texts.composer.send}
          aria-busy={isBusy}
          disabled={draft.trim() === ''}
          onClick={() => void send()}
        >
          <Icon name="send" />
        </button>
      </div>
      <p className="composer-hint">
        {command !== undefined && suggestions.length === 0 ? (
          <>
            <code>{`${command.name} ${command.usage}`}</code> {command.says[language]}
          </>
        ) : (
          texts.composer[threadTs === undefined ? 'hint' : 'replyHint']
        )}
      </p>
      <WentWrong error={error} />
    </div>
  );
}

function gestureOf(text: string, channel: string, threadTs: string | undefined): PageGesture {
  if (threadTs !== undefined) return { kind: 'say', channel, text, threadTs };
  return text.startsWith('/') ? { kind: 'command', channel, line: text } : { kind: 'say', channel, text };
}
