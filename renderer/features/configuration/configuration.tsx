import { useEffect, type SubmitEvent, type ReactNode } from 'react';
import type { Panel } from '../../../shared/fields';
import * as texts from '../../../shared/texts/configuration';
import { openDraft } from '../../actions/open';
import { useDraft, useServices, useView } from '../../services-context';
import { CipherPanel, KexPanel } from '../algorithms/preference-panels';
import { AuthPanel } from '../auth/auth-panel';
import { CredentialsPanel } from '../auth/credentials-panel';
import { ConnectionPanel } from '../connection/connection-panel';
import { ReconnectingPanel } from '../connection/reconnecting-panel';
import { HostKeysPanel } from '../host-keys/host-keys-panel';
import { KnownHostsPanel } from '../host-keys/known-hosts-panel';
import { JumpHostsPanel } from '../jump-hosts/jump-hosts-panel';
import { ProxyPanel } from '../proxy/proxy-panel';
import { LoggingPanel } from '../session/logging-panel';
import { SessionPanel } from '../session/session-panel';
import { SshPanel } from '../ssh/ssh-panel';
import { TunnelsPanel } from '../tunnels/tunnels-panel';
import { ButtonRow } from './button-row';
import { ChangedElsewhere } from './changed-elsewhere';
import { CategoryTree } from './category-tree';
import { FromLink } from './from-link';
import styles from './configuration.module.css';
import controlsStyles from '../../components/controls.module.css';
import listStyles from '../../components/list.module.css';
import loginStyles from '../../components/socks-login.module.css';

const panels: Readonly<Record<Panel, () => ReactNode>> = {
  session: SessionPanel,
  logging: LoggingPanel,
  connection: ConnectionPanel,
  reconnecting: ReconnectingPanel,
  proxy: ProxyPanel,
  jumps: JumpHostsPanel,
  ssh: SshPanel,
  kex: KexPanel,
  hostKeys: HostKeysPanel,
  knownHosts: KnownHostsPanel,
  cipher: CipherPanel,
  auth: AuthPanel,
  credentials: CredentialsPanel,
  tunnels: TunnelsPanel,
};

/** PuTTY's configuration box: the tree, the chosen panel, and the buttons below. Enter in an edit box is Open. */
export function Configuration(): ReactNode {
  const services = useServices();
  const panel = useView((state) => state.panel);
  const problem = useDraft((state) => state.problem);
  const Body = panels[panel];
  useEffect(() => {
    if (problem === null) return;
    const field = document.querySelector<HTMLElement>(`[data-field="${problem.field}"]`);
    // A list is reached by the row the Tab key would go to.
    const target =
      field?.matches(`[role="grid"], .${listStyles.ordered ?? ''}`) === true
        ? (field.querySelector<HTMLElement>('[tabindex="0"]') ?? field)
        : field;
    target?.focus();
    if (target instanceof HTMLInputElement) target.select();
    // What is wrong stands below the field.
    const around = target?.closest(`.${controlsStyles.field ?? ''}, .${loginStyles.field ?? ''}`);
    (around?.querySelector('[role="alert"]') ?? around ?? target)?.scrollIntoView({ block: 'nearest' });
  }, [problem, panel]);
  useEffect(() => {
    // PuTTY's box starts with the focus in Host Name. Only where nothing has the focus yet.
    if (document.activeElement === document.body) {
      document.querySelector<HTMLElement>('[data-field="host"]')?.focus();
    }
  }, []);
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    void openDraft(services);
  };
  return (
    <form className={styles.configuration} data-form onSubmit={onSubmit} noValidate>
      <CategoryTree />
      <section className={styles.panel} aria-labelledby="panel-title">
        <ChangedElsewhere />
        <FromLink />
        <h2 className={styles.title} id="panel-title">
          {texts.panelTitles[panel]}
        </h2>
        <div className={styles.body} data-panel>
          <Body />
        </div>
      </section>
      <ButtonRow />
    </form>
  );
}
