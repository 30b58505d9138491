import type { Filled, Target } from './actor.ts';
import { elementsBelow, findElement, type Placed } from './interactive.ts';
import { filledValue, fillView, homeOf, ImpossibleGesture, topView } from './views.ts';
import { type Message, type View, type ViewValues, visibleTo, type Workspace } from './workspace.ts';

/** The view that this person has before them: the named one, their home tab (`home`), or the form on top. Throws ImpossibleGesture. */
export function viewBefore(workspace: Workspace, userId: string, wanted: View | string | undefined): View {
  const id = typeof wanted === 'string' ? wanted : wanted?.id;
  let view: View | undefined;
  if (id === undefined) view = topView(workspace, userId);
  else view = id === 'home' ? homeOf(workspace, userId) : workspace.views.get(id);
  if (!view?.open || view.userId !== userId) {
    throw new ImpossibleGesture(`${userId} has no such view before them: ${id ?? 'none is open'}`);
  }
  return view;
}

/** The newest message before this person that has the button, and the button. Throws ImpossibleGesture naming those there are. */
export function messageWith(
  workspace: Workspace,
  userId: string,
  target: Target,
): { readonly message: Message; readonly placed: Placed } {
  const wanted = typeof target.message === 'string' ? target.message : target.message?.ts;
  const candidates = visibleTo(workspace, userId, target.channel).filter(
    (message) => wanted === undefined || message.ts === wanted,
  );
  for (const message of candidates.toReversed()) {
    const placed = findElement(message.blocks, target.actionId, target.value);
    if (placed) return { message, placed };
  }
  const there = new Set(candidates.flatMap((one) => elementsBelow(one.blocks).map((e) => e['action_id'])));
  const where = target.channel ?? 'any channel';
  throw new ImpossibleGesture(
    `${userId} sees no "${target.actionId}" in ${where}; there are: ${[...there].join(', ') || 'none'}`,
  );
}

/** The view with these fields filled in. Throws ImpossibleGesture for a field or a choice that is not there. */
export function fill(workspace: Workspace, view: View, filled: Filled): View {
  const values: Record<string, ViewValues[string]> = { ...view.values };
  for (const [blockId, given] of Object.entries(filled)) {
    const block = view.blocks.find((one) => one['block_id'] === blockId);
    const element = elementsBelow(block)[0];
    if (!element) throw new ImpossibleGesture(`View ${view.id} has no field in block "${blockId}".`);
    values[blockId] = { [String(element['action_id'])]: filledValue(element, given) };
  }
  return fillView(workspace, view, values);
}
