import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from "react-aria-components/Tabs";

export interface TabItem {
  id: string;
  name: ReactNode;
  content: () => ReactNode;
}

interface Props {
  label: string;
  tabs: TabItem[];
  chosen: string;
  onChoose: (id: string) => void;
}

/** Parts of one page; which one is open belongs to the URL and so to the caller. */
export function Tabs({ label, tabs, chosen, onChoose }: Props) {
  return (
    <AriaTabs
      selectedKey={chosen}
      onSelectionChange={(key) => onChoose(String(key))}
      className="flex min-w-0 flex-col gap-4"
    >
      <TabList aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Tab
            key={tab.id}
            id={tab.id}
            className="-mb-px whitespace-nowrap border-b-2 border-transparent px-3 py-2 text-soft transition-colors hover:text-ink data-[selected]:border-accent data-[selected]:text-ink"
          >
            {tab.name}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel key={tab.id} id={tab.id} className="flex min-w-0 flex-col gap-4">
          {tab.content()}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
