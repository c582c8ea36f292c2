package dev.imago.restore.cli;

import dev.imago.checkpoint.archive.AppliedStep;
import java.util.List;

/** A branch of a tree of two levels: its title, and what hangs below it. */
record Branch(String title, List<String> leaves) {
    Branch {
        leaves = List.copyOf(leaves);
    }

    /** Steps that state has gone through. */
    static Branch of(List<AppliedStep> history) {
        return new Branch(
                "Steps gone through: " + history.size(),
                history.stream()
                        .map(each -> each.step() + "   " + each.at() + "   " + each.how())
                        .toList());
    }

    static String text(List<Branch> branches) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < branches.size(); i++) {
            boolean last = i == branches.size() - 1;
            Branch branch = branches.get(i);
            text.append(last ? "`-- " : "|-- ").append(branch.title()).append('\n');
            for (int j = 0; j < branch.leaves().size(); j++) {
                text.append(last ? "    " : "|   ");
                text.append(j == branch.leaves().size() - 1 ? "`-- " : "|-- ");
                text.append(branch.leaves().get(j)).append('\n');
            }
        }
        return text.toString();
    }
}
