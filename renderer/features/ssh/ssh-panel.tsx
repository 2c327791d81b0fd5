import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { CheckBox, GroupBox } from '../../components/controls';
import { useDraft, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';

/** What is left of PuTTY's SSH panel for a program without a terminal. */
export function SshPanel(): ReactNode {
  const { draft } = useServices();
  const compression = useDraft(({ profile }) => profile.compression);
  return (
    <GroupBox title="Protocol options">
      <CheckBox
        label="&Enable compression"
        checked={compression}
        onChange={(checked) => {
          editProfile(draft, { compression: checked });
        }}
      />
      <p className="static-note">
        <Info className="icon" aria-hidden="true" />
        <span>
          Ginnel never starts a shell or command on the server (PuTTY’s “Don’t start a shell or command at
          all”, or <code>ssh -N</code>) and speaks SSH version 2 only.
        </span>
      </p>
    </GroupBox>
  );
}
