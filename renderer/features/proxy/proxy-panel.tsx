import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { isProxyServer, type Proxy } from '../../../shared/proxy';
import * as texts from '../../../shared/texts/proxy';
import { CheckBox, GroupBox, Radios, SelectField, TextField } from '../../components/controls';
import { optionsOf } from '../../components/forward-options';
import { NumberField } from '../../components/setting-fields';
import { useProblem } from '../../components/use-problem';
import { useDraft, useReplica, useServices } from '../../services-context';
import { clearProblem, editProfile, type FieldName } from '../../state/draft';
import { useRoute } from '../jump-hosts/use-route';

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
        label="Proxy &type:"
        options={optionsOf(texts.kinds)}
        value={proxy.kind}
        onChange={(kind) => {
          change({ kind }, 'proxyHost', 'proxyPort', 'proxyCommand');
        }}
        {...(proxy.kind === 'system'
          ? {
              hint: 'As the system says for each server; where it says none, the connection goes there directly.',
            }
          : {})}
      />
      <FirstHop />
      <div className="host-and-port">
        <TextField
          label="Prox&y hostname"
          field="proxyHost"
          value={proxy.host}
          maxLength={512}
          disabled={!named}
          error={useProblem('proxyHost')}
          onChange={(host) => {
            change({ host }, 'proxyHost');
          }}
        />
        <NumberField field="proxyPort" beside={false} disabled={!named} />
      </div>
      <TextField
        label="&Exclude Hosts/IPs"
        value={proxy.exclude}
        maxLength={4096}
        disabled={!isUsed}
        placeholder={isUsed ? '*.internal.example, 10.0.0.0/8' : ''}
        onChange={(exclude) => {
          change({ exclude });
        }}
      />
      <CheckBox
        label="Consider pro&xying local host connections"
        checked={proxy.localhost}
        disabled={!isUsed}
        onChange={(localhost) => {
          change({ localhost });
        }}
      />
      <Radios
        label="&Do DNS name lookup at proxy end:"
        shown
        options={optionsOf(texts.lookups)}
        value={proxy.dns}
        disabled={!named && proxy.kind !== 'system'}
        onChange={(dns) => {
          change({ dns });
        }}
      />
      <TextField
        label="&Username"
        beside
        className="proxy-username"
        value={proxy.username}
        maxLength={256}
        disabled={!named && proxy.kind !== 'system'}
        onChange={(username) => {
          change({ username });
        }}
      />
      <Password />
      <TextField
        label="Local proxy co&mmand"
        field="proxyCommand"
        className="proxy-command"
        value={proxy.command}
        maxLength={4096}
        disabled={!isProgram}
        placeholder={isProgram ? 'nc -X 5 -x proxy.example:1080 %h %p' : ''}
        error={useProblem('proxyCommand')}
        onChange={(command) => {
          change({ command }, 'proxyCommand');
        }}
        hint={
          <>
            <code>%h</code> is the server’s host, <code>%p</code> its port, <code>%r</code> the user name,{' '}
            <code>%%</code> a percent sign. The command runs without a shell, and only after you have said yes
            to exactly that command.
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
    <p className="static-note proxy-note">
      <Info className="icon" aria-hidden="true" />
      <span>
        {first.jump.kind === 'inline' ? (
          <>
            The proxy is for the connection to the first jump host, <b>{first.title}</b>; the rest of the
            route goes through the jump hosts.
          </>
        ) : (
          <>
            The proxy is not used: the first jump host is the saved session <b>{first.title}</b>, which brings
            its own proxy settings.
          </>
        )}
      </span>
    </p>
  );
}

function Password(): ReactNode {
  const keychain = useReplica(({ snapshot }) => snapshot?.app.keychain ?? null);
  return (
    <p className="hint proxy-password">
      The password is not saved here: it is asked for when a user name is given
      {keychain?.available === true ? `, and can be remembered in ${keychain.words}.` : ', each time anew.'}
    </p>
  );
}
