package dev.imago.checkpoint.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestSurveyTest {
    @Test
    void waitsAndBusyStretchesAreThoseOfTheLooks() {
        RestSurvey survey = survey("R..R.R....");

        assertThat(survey.atRest()).isEqualTo(3);
        assertThat(survey.longestBusy()).isEqualTo(Duration.ofMillis(300));
        // From each look to the next rest: 0, 200, 100, 0, 100, 0 ms; the last four saw none.
        assertThat(survey.predictedWait(0.5)).contains(Duration.ZERO);
        assertThat(survey.predictedWait(0.95)).contains(Duration.ofMillis(200));
        assertThat(survey.frozen()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void halfOfTheLooksTookNoLongerThanTheMedian() {
        RestSurvey survey =
                survey(Duration.ofMillis(1), Duration.ofMillis(9), Duration.ofMillis(2), Duration.ofMillis(3));

        assertThat(survey.frozen(0.5)).isEqualTo(Duration.ofMillis(2));
        assertThat(survey.frozen(0.9)).isEqualTo(Duration.ofMillis(9));
        assertThat(survey.longestFrozen()).isEqualTo(Duration.ofMillis(9));
        assertThat(survey.frozen()).isEqualTo(Duration.ofMillis(15));
    }

    @Test
    void aServiceThatNeverRestsHasNoPrediction() {
        RestSurvey survey = survey("...");

        assertThat(survey.predictedWait(1)).isEmpty();
        assertThat(survey.longestBusy()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void aServiceThatAlwaysRestsHasNoBusyStretch() {
        assertThat(survey("RRR").longestBusy()).isZero();
    }

    /** A look each 100 ms, 5 ms long. */
    private static RestSurvey survey(String looks) {
        List<RestSurvey.Look> taken = new ArrayList<>();
        for (int i = 0; i < looks.length(); i++) {
            taken.add(new RestSurvey.Look(Duration.ofMillis(100L * i), Duration.ofMillis(5), looks.charAt(i) == 'R'));
        }
        return new RestSurvey(Duration.ofMillis(100L * looks.length()), taken, List.of(), Map.of(), List.of());
    }

    private static RestSurvey survey(Duration... frozen) {
        List<RestSurvey.Look> taken = Stream.of(frozen)
                .map(time -> new RestSurvey.Look(Duration.ZERO, time, true))
                .toList();
        return new RestSurvey(Duration.ofSeconds(1), taken, List.of(), Map.of(), List.of());
    }
}
