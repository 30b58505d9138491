import { useServed, useTexts } from '../store/context.ts';

/** What this is, for somebody who opens it for the first time. */
export function Welcome() {
  const { service } = useServed();
  const { welcome } = useTexts();
  return (
    <div className="welcome">
      <h3>{welcome.title}</h3>
      <p>{welcome.what}</p>
      <ol>
        {welcome.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p className="quiet">{welcome.real(service.pid)}</p>
    </div>
  );
}
