import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { Button } from "./button.tsx";

interface Props {
  title: ReactNode;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** Asks for something before the page goes on. Escape and a click outside close it. */
export function Dialog({ title, open, onClose, children }: Props) {
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(next) => !next && onClose()}
      isDismissable
      className="fixed inset-0 z-50 flex items-start justify-center overflow-y-auto bg-[rgb(0_0_0/0.45)] p-4 pt-[12vh]"
    >
      <Modal className="card w-full max-w-md">
        <AriaDialog className="p-5">
          <Heading slot="title" className="mb-3 text-lead">
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The last row of a dialog: the act, and the way out. */
export function DialogActions({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const { t } = useLingui();
  return (
    <div className="mt-5 flex justify-end gap-2">
      <Button kind="quiet" onPress={onClose}>{t`Cancel`}</Button>
      {children}
    </div>
  );
}
