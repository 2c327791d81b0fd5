import type { ReactNode } from 'react';
import { CheckBox, GroupBox, Radios, TextField } from '../../components/controls';
import { familyOptions } from '../../components/forward-options';
import { NumberField } from '../../components/number-field';
import { useDraft, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';
import { silenceWords } from './waiting-words';

/** PuTTY's Connection panel. */
export function ConnectionPanel(): ReactNode {
  const { draft } = useServices();
  const profile = useDraft((state) => state.profile);
  const numbers = useDraft((state) => state.numbers);
  const silence = silenceWords(numbers.keepaliveSeconds, numbers.keepaliveCount);
  return (
    <>
      <GroupBox title="Sending of null packets to keep session active">
        <NumberField label="Seconds between &keepalives (0 to turn off)" field="keepaliveSeconds" />
        <NumberField
          label="Unanswered keepa&lives before disconnecting"
          field="keepaliveCount"
          {...(silence === null ? {} : { hint: silence })}
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
      <GroupBox title="Connecting">
        <NumberField
          label="Conn&ect timeout per address or proxy (seconds)"
          field="connectSeconds"
          hint="Then the next address is tried; after the last one the attempt fails."
        />
      </GroupBox>
      <GroupBox title="Connect on demand">
        <CheckBox
          label="Connect on demand (l&isten at once, connect when a client does)"
          checked={profile.onDemand}
          onChange={(onDemand) => {
            editProfile(draft, { onDemand });
          }}
          hint="Remote ports listen only while connected: they are on the server."
        />
        <NumberField
          label="Minutes &without a client before disconnecting (0 for never)"
          field="idleMinutes"
        />
      </GroupBox>
    </>
  );
}
