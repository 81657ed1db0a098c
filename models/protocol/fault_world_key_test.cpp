// The world's whole state as a short string.
#include "models/protocol/fault_world_test.hpp"
#include "models/protocol/inspect_test.hpp"

namespace remus {
namespace {

class Key {
 public:
  template <class... Number>
  void add(Number... number) {
    (text_.push_back(static_cast<char>(number)), ...);
  }
  void add(const std::vector<EpochTokens>& list) {
    add(list.size());
    for (const EpochTokens& e : list) add(e.epoch.count(), e.tokens);
  }
  void add(const Channel& channel) {
    add(channel.size());
    for (const Message& m : channel) add(m.kind, m.epoch.count(), m.tokens, m.generation);
  }
  // A host's part that both have.
  template <class Host>
  void add_host(const Host& host) {
    text_ += Inspect::key(host.replica);
    add(host.up, host.vm.exists, host.vm.running, host.vm.memory, host.disk, host.in_session, host.op,
        host.question.stage, host.question.generation);
  }
  std::string text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

std::string FaultWorld::key() const {
  Key key;
  key.add_host(primary_);
  key.add(primary_.staged, primary_.holds_egress, primary_.timer, primary_.egress);
  key.add(primary_.plugged);
  key.add(primary_.captured);
  key.add(primary_.sending);
  key.add_host(backup_);
  key.add(backup_.activated.count(), backup_.open_disk, backup_.acknowledged);
  key.add(backup_.held_disk);
  key.add(backup_.applying);
  key.add(backup_.images);
  key.add(to_backup_);
  key.add(disk_to_backup_);
  key.add(to_primary_);
  for (const auto& owner : role_owner_) key.add(owner ? 1 + static_cast<int>(*owner) : 0);
  key.add(link_up_, next_token_, released_, released_before_.count(), budget_.crashes, budget_.cuts, budget_.suspicions,
          budget_.checkpoints);
  return key.text();
}

}  // namespace remus
