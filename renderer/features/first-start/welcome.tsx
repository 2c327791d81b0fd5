import { ClipboardPaste, Download, FlaskConical, Plus, Waypoints } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import * as texts from '../../../shared/texts/first-start';
import * as shell from '../../../shared/texts/shell';
import { tryDemo } from '../../actions/demo';
import { beginImport, lookAtFound } from '../../actions/import-look';
import { PushButton } from '../../components/controls';
import { isMac } from '../../components/system';
import { useReplica, useServices, useView } from '../../services-context';
import { useFound } from '../import/use-found';
import { useNewSession } from '../sessions/use-new-session';
import styles from './welcome.module.css';
import textStyles from '../../components/text.module.css';

/** Where nothing is looked at: the ways to a first tunnel. */
export function Welcome(): ReactNode {
  const services = useServices();
  const begin = useNewSession();
  const busy = useView((view) => view.busy);
  const isEmpty = useReplica(
    ({ snapshot }) =>
      snapshot !== null &&
      [snapshot.profiles, snapshot.followed, snapshot.sessions].every(({ length }) => length === 0),
  );
  return (
    <section className={styles['welcome']} aria-label={isEmpty ? texts.firstStart : texts.noneChosen}>
      <Waypoints className={styles['mark']} aria-hidden="true" />
      <h1>{isEmpty ? texts.welcome : texts.noneChosen}</h1>
      {isEmpty ? null : <p className={textStyles.quiet}>{texts.chooseOne}</p>}
      <ul className={styles['ways']}>
        <Way
          label={shell.newSession}
          icon={<Plus aria-hidden="true" />}
          hint={texts.newSessionHint}
          look="default"
          onClick={begin}
        />
        <Way
          label={texts.paste}
          icon={<ClipboardPaste aria-hidden="true" />}
          hint={texts.pasteHint(isMac)}
          onClick={() => beginImport(services)}
        />
        <Way
          label={texts.importFrom}
          icon={<Download aria-hidden="true" />}
          hint={texts.importHint}
          onClick={() => beginImport(services)}
        >
          <Found />
        </Way>
        <Way
          label={texts.tryDemo}
          icon={<FlaskConical aria-hidden="true" />}
          hint={texts.demoHint}
          busy={busy}
          onClick={() => void tryDemo(services)}
        />
      </ul>
    </section>
  );
}

/** A button, and what it is for. */
function Way({
  hint,
  children,
  ...button
}: {
  readonly label: string;
  readonly icon: ReactNode;
  readonly hint: string;
  readonly look?: 'default';
  readonly busy?: boolean;
  readonly onClick: () => void;
  readonly children?: ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <li className={styles['way']}>
      <PushButton {...button} aria-describedby={id} />
      <div>
        <p id={id} className={styles['hint']}>
          {hint}
        </p>
        {children}
      </div>
    </li>
  );
}

/** Sessions of other programs on this computer, each program with a button. One that cannot be looked for is not there. */
function Found(): ReactNode {
  const services = useServices();
  const found = useFound();
  if (found === null || found.length === 0) return null;
  return (
    <ul className={styles['found']}>
      {found.map((one) => (
        <li key={one.id}>
          <PushButton
            label={texts.foundSessions(one.kind, one.sessions, one.place)}
            title={one.place}
            onClick={() => void lookAtFound(services, one)}
          />
        </li>
      ))}
    </ul>
  );
}
