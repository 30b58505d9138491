import { Avatar } from '../parts/avatar.tsx';
import { Choice } from '../parts/choice.tsx';
import { useDispatch, usePage, useServed, useTexts } from '../store/context.ts';
import { actors, unreadOf } from '../store/select.ts';

/** Whose screen this is. One click, and it is somebody else's. */
export function PeopleSwitch() {
  const state = usePage();
  const served = useServed();
  const texts = useTexts();
  const dispatch = useDispatch();
  return (
    <div className="people">
      <span className="people-label" aria-hidden="true">
        {texts.people.label}
      </span>
      <Choice
        label={texts.people.label}
        testId="people"
        chosen={state.person}
        onChoose={(person) => dispatch({ type: 'acted as', person })}
        options={actors(served).map((person) => {
          const role = texts.people.role[person.role ?? 'stranger'];
          const unread = unreadOf(state, person.id);
          const words = unread === 0 ? '' : `, ${texts.unread(unread)}`;
          return {
            value: person.id,
            text: `${person.name}, ${role}${words}`,
            shown: (
              <span className="person" data-testid={`person-${person.id}`}>
                <Avatar person={person} isDesk={false} />
                <span className="person-words">
                  <strong>{person.name}</strong>
                  <small>{role}</small>
                </span>
                {unread > 0 && <span className="badge">{unread}</span>}
              </span>
            ),
          };
        })}
      />
    </div>
  );
}
