import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import { isProxyServer, type Proxy } from '../../../shared/proxy';
import * as texts from '../../../shared/texts/proxy';
import { CheckBox, GroupBox, Radios, SelectField, TextField } from '../../components/controls';
import { optionsOf } from '../../components/forward-options';
import { NumberField } from '../../components/setting-fields';
import { useProblem } from '../../components/use-problem';
import { commandAlone } from '../../actions/incoming-text';
import { useDraft, useReplica, useServices } from '../../services-context';
import { clearProblem, editProfile, type FieldName } from '../../state/draft';
import { useRoute } from '../jump-hosts/use-route';
import controlsStyles from '../../components/controls.module.css';
import textStyles from '../../components/text.module.css';
import styles from './proxy.module.css';

/** PuTTY's Proxy panel. What the chosen type does not use keeps its text and cannot be changed. */
export function ProxyPanel(): ReactNode {
  const { draft } = useServices();
  const profile = useDraft((state) => state.profile);
  const { proxy } = profile;
  const named = isProxyServer(proxy);
  const isProgram = proxy.kind === 'command';
  const isUsed = proxy.kind !== 'none';
  const change = (changes: Partial<Proxy>, ...fields: readonly FieldName[]): void => {
    editProfile(draft, { proxy: { ...draft.getState().profile.proxy, ...changes } });
    clearProblem(draft, ...fields);
  };
  return (
    <GroupBox>
      <SelectField
        label={texts.proxyType}
        options={optionsOf(texts.kinds)}
        value={proxy.kind}
        onChange={(kind) => change({ kind }, 'proxyHost', 'proxyPort', 'proxyCommand')}
        hint={proxy.kind === 'system' ? texts.asSystemSays : null}
      />
      <FirstHop />
      <div className={controlsStyles.hostAndPort}>
        <TextField
          label={texts.proxyHostname}
          field="proxyHost"
          value={proxy.host}
          maxLength={512}
          disabled={!named}
          error={useProblem('proxyHost')}
          onChange={(host) => change({ host }, 'proxyHost')}
        />
        <NumberField field="proxyPort" beside={false} disabled={!named} />
      </div>
      <TextField
        label={texts.excludeHostsIps}
        value={proxy.exclude}
        maxLength={4096}
        disabled={!isUsed}
        placeholder={isUsed ? texts.excludeExample : ''}
        onChange={(exclude) => change({ exclude })}
      />
      <CheckBox
        label={texts.localHosts}
        checked={proxy.localhost}
        disabled={!isUsed}
        onChange={(localhost) => change({ localhost })}
      />
      <Radios
        label={texts.lookUpAtProxy}
        shown
        options={optionsOf(texts.lookups)}
        value={proxy.dns}
        disabled={!named && proxy.kind !== 'system'}
        onChange={(dns) => change({ dns })}
      />
      <TextField
        label={texts.username}
        beside
        className={clsx(styles.username)}
        value={proxy.username}
        maxLength={256}
        disabled={!named && proxy.kind !== 'system'}
        onChange={(username) => change({ username })}
      />
      <Password />
      <TextField
        label={texts.localProxyCommand}
        field="proxyCommand"
        className={clsx(styles.command)}
        value={proxy.command}
        maxLength={4096}
        disabled={!isProgram}
        placeholder={isProgram ? texts.commandExample : ''}
        error={useProblem('proxyCommand')}
        onChange={(command) => change({ command }, 'proxyCommand')}
        onBlur={() => {
          const command = commandAlone(proxy.command);
          if (command !== proxy.command) change({ command }, 'proxyCommand');
        }}
        hint={
          <>
            <code>%h</code> {texts.hostPlaceholder} <code>%p</code> {texts.portPlaceholder} <code>%r</code>{' '}
            {texts.userPlaceholder} <code>%%</code> {texts.percentPlaceholder}
          </>
        }
      />
    </GroupBox>
  );
}

/** Which connection goes through the proxy, where there are jump hosts as well. */
function FirstHop(): ReactNode {
  const kind = useDraft(({ profile }) => profile.proxy.kind);
  const [first] = useRoute();
  if (first === undefined || kind === 'none') return null;
  return (
    <p className={clsx(textStyles.note, styles.note)} data-note>
      <Info aria-hidden="true" />
      <span>
        {first.jump.kind === 'inline' ? (
          <>
            {texts.forFirstJump} <b>{first.title}</b>
            {texts.restThroughJumps}
          </>
        ) : (
          <>
            {texts.unusedForJump} <b>{first.title}</b>
            {texts.jumpHasOwn}
          </>
        )}
      </span>
    </p>
  );
}

function Password(): ReactNode {
  const keychain = useReplica(({ snapshot }) => snapshot?.app.keychain ?? null);
  return (
    <p className={clsx(textStyles.hint, styles.password)}>
      {texts.passwordAskedFor}
      {keychain?.available === true ? texts.rememberedIn(keychain.words) : texts.eachTimeAnew}
    </p>
  );
}
