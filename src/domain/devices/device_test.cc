#include "domain/devices/device.h"

#include <gtest/gtest.h>

namespace ioworker::devices {
namespace {

Inventory Good() {
  Inventory inventory;
  inventory.cores = 8;
  inventory.memory_mib = 16'000;
  inventory.gpus = {{.index = 0, .model = "H100", .memory_mib = 80'000, .driver = "550"},
                    {.index = 1, .model = "H100", .memory_mib = 80'000, .driver = "550"}};
  return inventory;
}

TEST(InventoryTest, OnlyWhatMakesSenseIsAccepted) {
  EXPECT_EQ(CheckInventory(Good(), {}), "");
  void (*const spoils[])(Inventory&) = {
      [](Inventory& i) { i.cores = 0; },
      [](Inventory& i) { i.cores = 4097; },
      [](Inventory& i) { i.memory_mib = 0; },
      [](Inventory& i) { i.memory_mib = UINT32_MAX; },
      [](Inventory& i) { i.gpus.assign(65, i.gpus[0]); },
      [](Inventory& i) { i.gpus[1].index = 0; },
      [](Inventory& i) { i.gpus[1].index = 64; },
      [](Inventory& i) { i.gpus[1].model = "\xFF"; },
      [](Inventory& i) { i.gpus[1].driver.assign(201, 'x'); },
      [](Inventory& i) { i.gpus[1].not_lent.assign(201, 'x'); },
      [](Inventory& i) { i.cpu_model.assign(201, 'x'); },
      [](Inventory& i) { i.engine = "\xC3"; },
  };
  for (const auto spoil : spoils) {
    auto inventory = Good();
    spoil(inventory);
    EXPECT_NE(CheckInventory(inventory, {}), "");
  }
}

TEST(InventoryTest, WhatCannotBeLentIsNoPartOfIt) {
  auto inventory = Good();
  inventory.gpus[0].not_lent = "containers get no such GPUs";
  ASSERT_EQ(LentOf(inventory, {}).gpus.size(), 1U);
  EXPECT_EQ(LentOf(inventory, {}).gpus[0].index, 1U);
  Lent lent{.cores = 8, .memory_mib = 16'000, .gpu_indices = {0, 1}};
  EXPECT_EQ(LentOf(inventory, lent).gpus.size(), 1U) << "whatever the device says";
  lent.gpu_indices = {0};
  EXPECT_TRUE(LentOf(inventory, lent).gpus.empty());
}

}  // namespace
}  // namespace ioworker::devices
