import { clsx } from 'clsx';
import { useId, useMemo, type ComponentProps, type ReactNode } from 'react';
import { explain } from '../../../shared/errors';
import type { Forward } from '../../../shared/forward';
import { fieldsOf } from '../../../shared/forward-fields';
import type { ImportPlan, PlannedSession, TextSpan } from '../../../shared/import-plan';
import { lineNotation } from '../../../shared/notation';
import { titleOf } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/import-look';
import {
  chooseSession,
  isUnusable,
  looseForwards,
  pointAtWords,
  takeHostKeys,
  tickAll,
  troubleOf,
} from '../../actions/import-look';
import { CheckBox, PushButton } from '../../components/controls';
import { PlannedPictures } from '../../components/tunnel-picture/picture-fold';
import { CutList } from '../../components/whole-list';
import { useDraft, useReplica, useServices } from '../../services-context';
import type { ImportLook } from '../../state/import-look';
import { factsOf, forwardsOf } from './session-facts';
import controlsStyles from '../../components/controls.module.css';
import textStyles from '../../components/text.module.css';
import styles from './import.module.css';

/** Lists sessions to be made with boxes to tick, or, for the form, its new settings. */
export function PlannedSessions({
  look,
  plan,
}: {
  readonly look: ImportLook;
  readonly plan: ImportPlan;
}): ReactNode {
  const services = useServices();
  const isEmpty = plan.sessions.length + plan.forwards.length + plan.hostKeys.length === 0;
  if (isEmpty) return <p>{texts.nothingToMake}</p>;
  const asForwards = look.target === 'forwards';
  return (
    <section aria-labelledby="import-made">
      <div className={styles.heading}>
        <h2 id="import-made">{texts.willBeMade}</h2>
        {look.target !== 'sessions' || plan.sessions.length < 2 ? null : (
          <>
            <PushButton label={texts.tickAll} look="quiet" onClick={() => tickAll(services, true)} />
            <PushButton label={texts.tickNone} look="quiet" onClick={() => tickAll(services, false)} />
          </>
        )}
      </div>
      {asForwards ? (
        <FormForwards forwards={looseForwards(plan)} />
      ) : (
        <ul>
          {plan.sessions.map((session, at) => (
            <SessionRow key={at} look={look} plan={plan} session={session} at={at} />
          ))}
        </ul>
      )}
      {look.target !== 'sessions' || plan.hostKeys.length === 0 ? null : (
        <CheckBox
          label={texts.hostKeys(plan.hostKeys.length)}
          checked={look.takesHostKeys}
          onChange={(takes) => takeHostKeys(services, takes)}
        />
      )}
    </section>
  );
}

/** Forwards for the session in the form. */
function FormForwards({ forwards }: { readonly forwards: readonly Forward[] }): ReactNode {
  const profile = useDraft((state) => state.profile);
  return (
    <>
      <ul>
        {forwards.map((forward) => (
          <li key={forward.id}>
            <code>{lineNotation(forward)}</code>
          </li>
        ))}
      </ul>
      <PlannedPictures profile={profile} forwards={picturedIn(forwards)} />
    </>
  );
}

interface RowProps {
  readonly look: ImportLook;
  readonly plan: ImportPlan;
  readonly session: PlannedSession;
  readonly at: number;
}

/** A session: whether it is made and under which name, where it goes, its forwards, and what else is set in it. */
function SessionRow({ look, plan, session, at }: RowProps): ReactNode {
  const services = useServices();
  const { profile, origin, from } = session;
  const title = titleOf(profile);
  const point = (spans: readonly TextSpan[]) => () => pointAtWords(services, spans);
  const defaults = useReplica(({ snapshot }) => snapshot?.defaults ?? null);
  const trouble = troubleOf(plan, at);
  const facts = defaults === null ? [] : factsOf(profile, defaults, plan);
  const toSave = look.target === 'sessions';
  return (
    <li
      className={clsx(styles.session, look.choices[at]?.ticked === false && toSave && styles.left)}
      onPointerEnter={point(from)}
      onPointerLeave={point([])}
      onFocus={point(from)}
      onBlur={point([])}
    >
      {toSave ? <Ticked look={look} plan={plan} at={at} title={title} /> : <b>{title}</b>}
      <div className={styles.facts}>
        {origin === '' ? null : <p className={clsx(textStyles.quiet, textStyles.breakable)}>{origin}</p>}
        <ul>
          {facts.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
        <Forwards profile={profile} plan={plan} />
        {toSave ? <Standing look={look} session={session} at={at} /> : null}
        {trouble === null ? null : (
          <p className={styles.trouble}>
            {explain(trouble).what} {toSave && look.choices[at]?.ticked === false ? texts.notTicked : ''}
          </p>
        )}
      </div>
    </li>
  );
}

function Ticked({
  look,
  plan,
  at,
  title,
}: Omit<RowProps, 'session'> & { readonly title: string }): ReactNode {
  const services = useServices();
  const id = useId();
  const choice = look.choices[at];
  if (choice === undefined) return null;
  return (
    <div className={styles.tick}>
      <input
        type="checkbox"
        aria-label={texts.take(title)}
        checked={choice.ticked}
        disabled={isUnusable(plan, at)}
        onChange={(event) => chooseSession(services, at, { ticked: event.target.checked })}
      />
      <div className={controlsStyles.field}>
        <label htmlFor={id} className={textStyles.hidden}>
          {texts.nameOfSession(title)}
        </label>
        <input
          id={id}
          type="text"
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          value={choice.name}
          disabled={!choice.ticked}
          onChange={(event) => chooseSession(services, at, { name: event.target.value })}
        />
      </div>
    </div>
  );
}

const listed = 8;

function Forwards({
  profile,
  plan,
}: Pick<RowProps, 'plan'> & { readonly profile: PlannedSession['profile'] }): ReactNode {
  const lines = forwardsOf(profile);
  const beside = useMemo(() => plan.sessions.map((planned) => planned.profile), [plan]);
  if (lines.length === 0) return null;
  return (
    <>
      <CutList
        most={listed}
        items={lines.map((line, at) => (
          <li key={at}>
            <code>{line}</code>
          </li>
        ))}
      />
      <PlannedPictures profile={profile} beside={beside} forwards={picturedIn(profile.forwards)} />
    </>
  );
}

function picturedIn(forwards: readonly Forward[]): ComponentProps<typeof PlannedPictures>['forwards'] {
  return forwards
    .slice(0, listed)
    .map((forward) => ({ title: lineNotation(forward), fields: fieldsOf(forward) }));
}

/** How it stands to what is saved, and what is to become of that. */
function Standing({
  look,
  session: { standing, profile },
  at,
}: Pick<RowProps, 'look' | 'session' | 'at'>): ReactNode {
  const services = useServices();
  const choice = look.choices[at];
  const saved = useReplica(({ snapshot }) =>
    standing.kind === 'new' ? '' : (snapshot?.profiles.find(({ id }) => id === standing.id)?.name ?? ''),
  );
  if (standing.kind === 'new' || choice === undefined) return null;
  const words = standing.kind === 'same' ? texts.sameAs(saved) : texts.differsFrom(saved, standing.settings);
  return (
    <div className={styles.standing}>
      <p>{words}</p>
      {standing.kind === 'same' || !choice.ticked ? null : (
        <select
          aria-label={texts.placingOf(titleOf(profile))}
          value={choice.placing}
          onChange={(event) =>
            chooseSession(services, at, { placing: event.target.value === 'replace' ? 'replace' : 'add' })
          }
        >
          {(['replace', 'add'] as const).map((placing) => (
            <option key={placing} value={placing}>
              {texts.placings[placing]}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}
