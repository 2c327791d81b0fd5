import type { ReactNode } from 'react';
import { CheckBox, GroupBox, Radios, TextField } from '../../components/controls';
import { familyOptions } from '../../components/forward-options';
import { useProblem } from '../../components/use-problem';
import { useDraft, useServices } from '../../services-context';
import { clearProblem, editProfile } from '../../state/draft';

/** PuTTY's Connection panel. */
export function ConnectionPanel(): ReactNode {
  const { draft } = useServices();
  const profile = useDraft((state) => state.profile);
  const keepaliveText = useDraft((state) => state.keepaliveText);
  const idleText = useDraft((state) => state.idleText);
  return (
    <>
      <GroupBox title="Sending of null packets to keep session active">
        <TextField
          label="Seconds between &keepalives (0 to turn off)"
          beside
          className="number-field"
          field="keepaliveSeconds"
          value={keepaliveText}
          inputMode="numeric"
          maxLength={10}
          error={useProblem('keepaliveSeconds')}
          onChange={(value) => {
            draft.setState({ keepaliveText: value });
            clearProblem(draft, 'keepaliveSeconds');
          }}
          hint="The server has to answer them: when it does not, the connection counts as lost and is made again."
        />
      </GroupBox>
      <GroupBox title="Low-level TCP connection options">
        <CheckBox
          label="Disable &Nagle's algorithm (TCP_NODELAY option)"
          checked={profile.tcpNoDelay}
          onChange={(tcpNoDelay) => {
            editProfile(draft, { tcpNoDelay });
          }}
        />
        <CheckBox
          label="Enable TCP kee&palives (SO_KEEPALIVE option)"
          checked={profile.tcpKeepalives}
          onChange={(tcpKeepalives) => {
            editProfile(draft, { tcpKeepalives });
          }}
        />
      </GroupBox>
      <GroupBox title="Internet protocol version">
        <Radios
          label="Internet protocol version"
          options={familyOptions}
          value={profile.addressFamily}
          onChange={(addressFamily) => {
            editProfile(draft, { addressFamily });
          }}
        />
      </GroupBox>
      <GroupBox title="Logical name of remote host">
        <TextField
          label="Logical na&me of remote host (e.g. for SSH key lookup):"
          value={profile.logicalHostName}
          maxLength={512}
          onChange={(logicalHostName) => {
            editProfile(draft, { logicalHostName });
          }}
        />
      </GroupBox>
      <GroupBox title="Connect on demand">
        <CheckBox
          label="Connect only when a connection comes (&listen at once)"
          checked={profile.onDemand}
          onChange={(onDemand) => {
            editProfile(draft, { onDemand });
          }}
          hint="Remote ports listen only while connected: they are on the server."
        />
        <TextField
          label="M&inutes without a connection until hanging up (0 for never)"
          beside
          className="number-field"
          field="idleMinutes"
          value={idleText}
          inputMode="numeric"
          maxLength={10}
          error={useProblem('idleMinutes')}
          onChange={(value) => {
            draft.setState({ idleText: value });
            clearProblem(draft, 'idleMinutes');
          }}
        />
      </GroupBox>
    </>
  );
}
