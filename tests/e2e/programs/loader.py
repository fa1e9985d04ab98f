"""Loads pictures as training does: two processes that hand over batches of 19 MB each in shared memory."""

import torch
from torch.utils.data import DataLoader, Dataset

PICTURES = 256
BATCH = 32


class Pictures(Dataset):
    """Pictures of one grey each, which is their number."""

    def __len__(self):
        return PICTURES

    def __getitem__(self, index):
        return torch.full((3, 224, 224), float(index))


def main():
    seen = set()
    for batch in DataLoader(Pictures(), batch_size=BATCH, num_workers=2):
        seen.update(int(number) for number in batch[:, 0, 0, 0])
    print(f"pictures: {len(seen)} in batches of {BATCH} from two processes")


if __name__ == "__main__":
    main()
