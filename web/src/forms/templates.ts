// Jobs to begin with.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { blank, type JobValues } from "./job-values.ts";

export interface Template {
  id: string;
  name: MessageDescriptor;
  about: MessageDescriptor;
  values: JobValues;
}

export const templates: Template[] = [
  {
    id: "digits",
    name: msg`Digits`,
    about: msg`The sample: trains a small network on handwritten digits, prints its progress, leaves the model and its accuracy.`,
    values: {
      ...blank,
      name: "digits",
      image: "ioworker/digits:1",
      cores: "1",
      memoryMib: "1024",
      timeLimitSeconds: "600",
    },
  },
  {
    id: "array",
    name: msg`Array`,
    about: msg`Many tasks of one image; each sees its number in IOWORKER_TASK_INDEX.`,
    values: {
      ...blank,
      name: "digits-array",
      image: "ioworker/digits:1",
      tasks: "8",
      memoryMib: "1024",
      timeLimitSeconds: "600",
    },
  },
  { id: "blank", name: msg`Blank`, about: msg`An image of your own.`, values: blank },
];
