import { useTexts } from '../store/context.ts';

/** Why something did not work, in words where Slack's own is known. */
export function WentWrong({ error }: { readonly error: string | undefined }) {
  const { wentWrong } = useTexts();
  if (error === undefined) return null;
  return (
    <p className="went-wrong" role="alert">
      {Object.hasOwn(wentWrong, error) ? wentWrong[error] : error}
    </p>
  );
}
