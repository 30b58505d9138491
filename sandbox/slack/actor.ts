import type { FormOutcome } from './acknowledge.ts';
import type { Person } from './directory.ts';
import type { Transport } from './records.ts';
import type { Message, View } from './workspace.ts';

/** How a gesture went, as the person sees it. */
export interface Gesture {
  /** The HTTP status of the app's answer; 200 for an acknowledged envelope; 0 for none. */
  readonly status: number;
  readonly ms: number;
  readonly transport: Transport | 'none';
  /** What Slack shows when it did not work: `operation_timeout`, `dispatch_failed`, or why the answer cannot be shown. */
  readonly error?: string;
}

/** A command, with the message that its acknowledgement became. */
interface CommandGesture extends Gesture {
  readonly message?: Message;
}

/** A submitted form, with the person's screen after it. */
interface FormGesture extends Gesture, FormOutcome {}

/** What to press: an `action_id`, in a message (the newest visible one that has it, when none is named) or in a view. */
export interface Target {
  readonly actionId: string;
  /** Tells buttons with one `action_id` apart. */
  readonly value?: string;
  readonly message?: Message | string;
  /** A view's id, or `home`. */
  readonly view?: View | string;
  readonly channel?: string;
}

/** Input of a form by block id: a text or the chosen values. */
export type Filled = Readonly<Record<string, string | readonly string[]>>;

/** One person at their screen. Gestures that the screen would not allow throw ImpossibleGesture. */
export interface Actor {
  readonly person: Person;
  command(
    command: string,
    text?: string,
    options?: { readonly channel?: string; readonly threadTs?: string },
  ): Promise<CommandGesture>;
  click(target: Target): Promise<Gesture>;
  /** Chooses in a menu, by the option's value. */
  select(target: Omit<Target, 'value'>, choice: string | readonly string[]): Promise<Gesture>;
  /** Fills in and sends off a form: the one on top, when no id is given. */
  submit(viewId: string | undefined, filled: Filled): Promise<FormGesture>;
  /** Closes a form without submitting it; the app is notified if it asked for that. */
  dismiss(viewId?: string): Promise<Gesture | undefined>;
  shortcut(callbackId: string, message: Message): Promise<Gesture>;
  /** Says something; the app is not told. */
  say(channel: string, text: string, threadTs?: string): Message;
  /** Says something to the app: its mention goes before the text, unless the text has it somewhere. */
  mention(channel: string, text: string, threadTs?: string): Promise<Gesture & { readonly message: Message }>;
  /** Opens the app's tab: its Home, or its messages. */
  openHome(tab?: 'home' | 'messages'): Promise<Gesture>;
  /** This person's screen, oldest first. */
  sees(channel?: string): readonly Message[];
  /** The form on top. */
  view(): View | undefined;
  home(): View | undefined;
}
