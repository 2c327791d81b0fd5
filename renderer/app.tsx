import { useEffect, type ReactNode } from 'react';
import { TabPanel, Tabs } from 'react-aria-components';
import { keepFocus } from './components/kept-focus';
import { useMnemonics } from './components/mnemonic';
import { useQuestionKey } from './components/question-focus';
import { watchTyping } from './components/typing';
import { About } from './features/configuration/about';
import { Configuration } from './features/configuration/configuration';
import { DiagnosticReport } from './features/diagnostics/diagnostic-report';
import { ExportDialog } from './features/export/export-dialog';
import { FollowedFiles } from './features/followed/followed-files';
import { Help } from './features/help/help';
import { ImportLook } from './features/import/import-look';
import { useIncoming } from './features/import/use-incoming';
import { Prompts } from './features/prompts/prompts';
import { Announcer } from './features/shell/announcer';
import { Bars } from './features/shell/bars';
import { Header } from './features/shell/header';
import { NotLetIn, useIsNotLetIn } from './features/shell/not-let-in';
import { QuestionDialog } from './features/shell/question-dialog';
import { useShown } from './features/shell/use-shown';
import { ProgramSettings } from './features/settings/program-settings';
import { Overview } from './features/status/overview';
import { TestDialog } from './features/connection-test/test-dialog';
import { useServices, useView } from './services-context';
import { tabSchema } from './state/view';

/** The window. */
export function App(): ReactNode {
  useMnemonics();
  useQuestionKey();
  useShown();
  useIncoming();
  useEffect(watchTyping, []);
  useEffect(keepFocus, []);
  const { view } = useServices();
  const tab = useView((state) => state.tab);
  if (useIsNotLetIn()) return <NotLetIn />;
  return (
    <>
      <Tabs
        className="window"
        selectedKey={tab}
        onSelectionChange={(key) => {
          const next = tabSchema.safeParse(key);
          if (next.success) view.setState({ tab: next.data });
        }}
      >
        <Header />
        <Bars />
        <main className="pages">
          <TabPanel id="configuration" className="page">
            <Configuration />
          </TabPanel>
          <TabPanel id="overview" className="page">
            <Overview />
          </TabPanel>
        </main>
      </Tabs>
      <Announcer />
      <About />
      <ProgramSettings />
      <FollowedFiles />
      <DiagnosticReport />
      <ImportLook />
      <ExportDialog />
      <Help />
      <TestDialog />
      <QuestionDialog />
      <Prompts />
    </>
  );
}
