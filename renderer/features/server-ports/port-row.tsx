import type { ReactNode } from 'react';
import { connectAt, formatConnectAt } from '../../../shared/connect-to';
import { formatSource } from '../../../shared/endpoint';
import { ok } from '../../../shared/result';
import type { ServerPort } from '../../../shared/server-ports';
import type { ForwardStatus, SessionStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/server-ports';
import { removeLive } from '../../actions/forward-edits';
import { forwardServerPort, forwardTo } from '../../actions/server-ports';
import { ErrorNote } from '../../components/error-note';
import { Switch } from '../../components/switch/switch';
import { useCommand } from '../../components/use-command';
import { useServices } from '../../services-context';
import styles from './server-ports.module.css';
import textStyles from '../../components/text.module.css';

/** One port of a server: a switch for a forward to it, what listens, and where. */
export function PortRow({
  session,
  found,
}: {
  readonly session: SessionStatus;
  readonly found: ServerPort;
}): ReactNode {
  const services = useServices();
  const command = useCommand();
  const status = forwardTo(session, found);
  const { port, program, addresses } = found;
  const change = (): void =>
    void command.run(() =>
      status === null
        ? forwardServerPort(services, session, found)
        : removeLive(services, session, [status.forward.id]).then(() => ok(null)),
    );
  return (
    <>
      <tr>
        <td>
          <div className={styles['switch']}>
            <Switch
              label={texts.switchNamed(port, program)}
              isOn={status !== null}
              isBusy={command.busy}
              onChange={() => (command.busy ? undefined : change())}
            />
            {status === null ? null : <span>{texts.forwardedAs(whereOf(status))}</span>}
          </div>
        </td>
        <td className={styles['port']}>{port}</td>
        <td>{program ?? <span className={textStyles.quiet}>{texts.notTold}</span>}</td>
        <td className={styles['addresses']}>{addresses.map(words).join(', ')}</td>
      </tr>
      {command.error === null ? null : (
        <tr>
          <td colSpan={4}>
            <ErrorNote error={command.error} alert />
          </td>
        </tr>
      )}
    </>
  );
}

/** As it listens; as it is asked for while it does not. */
function whereOf({ forward, state }: ForwardStatus): string {
  const at = state.kind === 'listening' ? connectAt(state.bound) : null;
  return at === null ? formatSource(forward.source) : formatConnectAt(at);
}

function words(address: string): string {
  return address === '*' || address === '0.0.0.0' || address === '::'
    ? `${address} (${texts.everywhere})`
    : address;
}
