// One page of a list: how many rows, and where it goes on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ioworker::store {

// The rows, and whether there are more behind them.
template <class T>
struct Page {
  std::vector<T> rows;
  bool more = false;
};

// Queries ask for one row more than the page holds; this cuts it off again.
template <class T>
Page<T> CutPage(std::vector<T> rows, std::uint32_t size) {
  Page<T> page{.rows = std::move(rows), .more = false};
  if (page.rows.size() > size) {
    page.rows.resize(size);
    page.more = true;
  }
  return page;
}

}  // namespace ioworker::store
